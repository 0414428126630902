"""Why a document is not answered; clients of the protocol know some of these words by heart."""

from __future__ import annotations

from http import HTTPStatus

from gateway.errors import Code, Refusal
from resolvers.exchange import Named


def not_found(named: Named) -> Refusal:
    """Ask for the text: under Apollo's protocol the status is 200, and the message is a signal."""
    status = HTTPStatus.OK if named.automatic else HTTPStatus.BAD_REQUEST
    return Refusal(status, Code.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")


def not_supported(named: Named) -> Refusal:
    """Ask for the text now and from now on."""
    status = HTTPStatus.OK if named.automatic else HTTPStatus.BAD_REQUEST
    return Refusal(status, Code.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")


def mismatch() -> Refusal:
    """Say that text and hash are not of one document."""
    message = "The hash is not the SHA-256 of `query` in UTF-8."
    return Refusal(HTTPStatus.BAD_REQUEST, Code.PERSISTED_QUERY_HASH_MISMATCH, message)


def not_trusted() -> Refusal:
    """Say what to do; the words are the same whether others may use the document or nobody."""
    message = (
        "Only trusted documents are answered here, and this one is not trusted for your roles. "
        "Send the id or the exact text of one that is, or have this one added to the gateway's "
        "list of trusted documents."
    )
    return Refusal(HTTPStatus.FORBIDDEN, Code.DOCUMENT_NOT_TRUSTED, message)
