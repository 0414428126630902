"""From what a client sends to a well-formed question."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from gateway.documents.naming import named
from gateway.errors import Refusal, bad_request
from resolvers.exchange import Question

_NAMES = {"operation_name": "operationName", "document_id": "documentId"}


class _Body(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename=_NAMES):
    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None


_BODY = msgspec.json.Decoder(_Body)
_OBJECT: msgspec.json.Decoder[dict[str, Any] | None] = msgspec.json.Decoder(dict[str, Any] | None)
_PARAMETERS = ("query", "variables", "operationName", "extensions", "documentId")
# A browser or a proxy adds none; this bounds the work, not the language.
_MOST_PARAMETERS = 32


def posted(body: bytes) -> Question:
    """Read a JSON body; raise Refusal where it is none or a member has the wrong type."""
    try:
        given = _BODY.decode(body)
    except msgspec.ValidationError as error:
        raise bad_request(_spoken(error)) from error
    except (ValueError, RecursionError) as error:
        raise _not_json("body") from error
    if given.query is not None and given.extensions is None and given.document_id is None:
        return Question(
            query=given.query, variables=given.variables, operation_name=given.operation_name
        )
    name = named(given.extensions, given.document_id)
    if given.query is None and name is None:
        raise bad_request("The body is not a GraphQL request: `query` is missing.")
    return Question(
        query=given.query or "",
        variables=given.variables,
        operation_name=given.operation_name,
        named=name,
    )


def asked(query_string: bytes) -> Question:
    """Read the parameters of a GET; its operation may only read."""
    given = _parameters(query_string)
    name = named(_object(given, "extensions"), given.get("documentId"))
    if "query" not in given and name is None:
        raise bad_request("`query` is missing.")
    return Question(
        query=given.get("query", ""),
        variables=_object(given, "variables"),
        operation_name=given.get("operationName") or None,
        read_only=True,
        named=name,
    )


def _parameters(query_string: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError as error:
        raise bad_request("The URL's parameters are not UTF-8, or too many.") from error
    known = [(name, value) for name, value in pairs if name in _PARAMETERS]
    given = dict(known)
    if len(given) < len(known):
        raise bad_request("A parameter is given twice.")
    return given


def _object(given: dict[str, str], name: str) -> dict[str, Any] | None:
    text = given.get(name)
    if not text:
        return None
    try:
        return _OBJECT.decode(text)
    except msgspec.ValidationError as error:
        raise bad_request(f"`{name}` must be a JSON object.") from error
    except (ValueError, RecursionError) as error:
        raise _not_json(f"`{name}` parameter") from error


def _spoken(error: msgspec.ValidationError) -> str:
    # Its words name the member and the types, never a value.
    return f"The body is not a GraphQL request: {error}."


def _not_json(place: str) -> Refusal:
    return bad_request(f"The {place} is not JSON in UTF-8, or is nested too deeply.")
