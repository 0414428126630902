"""How a client calls its document: ``extensions.persistedQuery``, or ``documentId``.

The first is Apollo's protocol, the second the appendix of GraphQL over HTTP on persisted documents.
What is no name is refused here, by its form, before anything is looked up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from gateway.errors import bad_request
from resolvers.exchange import Named

PREFIX = "sha256:"
HASH = re.compile(r"[0-9a-f]{64}")
ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_VERSION = 1


def named(extensions: Mapping[str, Any] | None, document_id: str | None) -> Named | None:
    """Return the name that a request gives; None where it gives none, Refusal where it is none."""
    persisted = extensions.get("persistedQuery") if extensions else None
    if persisted is None:
        return None if document_id is None else _by_id(document_id)
    if document_id is not None:
        raise bad_request("Send `documentId` or `extensions.persistedQuery`, not both.")
    return _persisted(persisted)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def plain(id_: str) -> str | None:
    """Return an id as it is looked up, without the prefix of a hash; None where it is no id."""
    if id_.startswith(PREFIX):
        rest = id_[len(PREFIX) :]
        return rest if HASH.fullmatch(rest) else None
    return id_ if ID.fullmatch(id_) else None


def _by_id(document_id: str) -> Named:
    id_ = plain(document_id)
    if id_ is None:
        raise bad_request(
            "`documentId` must be 'sha256:' and 64 hexadecimal digits in lower case, or up to 128 "
            "letters, digits, '-', '.', '_' or '~'."
        )
    return Named(id=id_, hashed=HASH.fullmatch(id_) is not None)


def _persisted(given: Any) -> Named:
    if not isinstance(given, Mapping):
        raise bad_request("`extensions.persistedQuery` must be an object.")
    version, hash_ = given.get("version"), given.get("sha256Hash")
    if isinstance(version, bool) or version != _VERSION:
        raise bad_request("`extensions.persistedQuery.version` must be 1.")
    if not isinstance(hash_, str) or not HASH.fullmatch(hash_):
        raise bad_request(
            "`extensions.persistedQuery.sha256Hash` must be 64 hexadecimal digits in lower case."
        )
    return Named(id=hash_, hashed=True, automatic=True)
