"""From the bytes of an answer to its rows, or to the error that its code means."""

from __future__ import annotations

import re
from http import HTTPStatus
from types import GenericAlias
from typing import Any, Final

import msgspec

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable, Unfit
from backends.protocols.rest.requests import decoded
from backends.wire import Response, checked

_KEY, _FORM = "check its api_key", "check app and entry of its forms"
# Source: hc.jiandaoyun.com/open/11261, the table of errors: status 400 and one of these.
MEANINGS: Final[dict[int, tuple[type[BackendError], str]]] = {
    1: (Unfit, "a parameter does not fit"),
    1058: (Refused, _KEY),
    2004: (Refused, _FORM),
    3000: (Refused, _FORM),
    3005: (Unfit, "a parameter does not fit"),
    4001: (Unfit, "there are no such data"),
    4815: (Unfit, "a filter does not fit"),
    7103: (Refused, "its quota is used up"),
    7206: (Refused, "its quota is used up"),
    8017: (Refused, "the company is closed"),
    8301: (Refused, _KEY),
    8302: (Refused, _KEY),
    8303: (Throttled, "asks us to wait"),
    8304: (Throttled, "asks us to wait"),
    9007: (Unavailable, "is in trouble"),
    17017: (Unfit, "a parameter does not fit"),
    17018: (Refused, _KEY),
    17032: (Refused, "a widget of the field map has a type that it does not give"),
    17052: (Refused, "our address is not among those that it allows"),
    17053: (Refused, "the api_key does not open this app"),
    17054: (Refused, "the api_key does not open this interface"),
    30002: (Refused, "forms of its preset CRM are not open"),
}
WAIT: Final = 1.0  # seconds, as the table of errors advises

# An empty widget comes as null or as an empty text (unverified which when): both are nothing. After
# a colon, two quotes are an empty value wherever they stand in JSON.
_EMPTY: Final = re.compile(rb':\s*""')


class _Told(msgspec.Struct, frozen=True):
    code: int | None = None


_told = msgspec.json.Decoder(_Told)


def listed(row: type[Any]) -> msgspec.json.Decoder[Any]:
    """Return what decodes a list of rows."""
    model = msgspec.defstruct("Listed", [("data", GenericAlias(list, (row,)))], frozen=True)
    return msgspec.json.Decoder(model)


def read(response: Response, decoder: msgspec.json.Decoder[Any], system: str) -> Any:
    """Return an answer as its model; raise what it tells instead."""
    if response.status == HTTPStatus.BAD_REQUEST:
        _raise_told(response.body, system)
    body = checked(response, system).body
    if b'""' in body:
        body = _EMPTY.sub(b":null", body)
    try:
        return decoded(body, decoder, system=system)
    except Garbled:
        _raise_told(body, system)
        raise


def _raise_told(body: bytes, system: str) -> None:
    """Raise what a code means, where there is one; its text stays here."""
    try:
        code = _told.decode(body).code
    except (ValueError, RecursionError):
        return
    if code:
        raise error_of(code, system)


def error_of(code: int, system: str) -> BackendError:
    """Return the error of a code."""
    meaning, hint = MEANINGS.get(code, (Unfit, "refuses the request"))
    text = f"{system}: {hint} ({code})"
    if issubclass(meaning, Throttled):
        return meaning(text, system=system, retry_after=WAIT)
    return meaning(text, system=system)
