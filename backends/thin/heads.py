"""Reads the head of an answer: its status, its fields, and how its body is framed.

How long the body is, is decided here and nowhere else. Whatever leaves a doubt (two lengths, a
length beside chunks, an unknown transfer coding) is no HTTP: guessing is how one caller gets the
answer of another. The usual head is read by itself, because it is read so often; what is the least
unusual goes to a parser of HTTP, which would read the usual one in the same way.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final, Literal, TypeAlias

import msgspec
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from backends.thin.faults import NotHttp

LARGEST_HEAD = 64 * 1024
MOST_FIELDS = 200

_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_VERSIONS = (b"HTTP/1.1 ", b"HTTP/1.0 ")
_LOWEST_STATUS = 100

# Visible characters, one space behind each colon, no white space behind a value.
_USUAL: Final = re.compile(rb"HTTP/1\.1 200 OK\r\n((?:[A-Za-z0-9-]+: [!-~][ -~]*\r\n)+)\r\n")
_FIELD: Final = re.compile(r"([A-Za-z0-9-]+): ([ -~]*)\r\n")
_TRAILED: Final = b" \r\n"
_FRAMING_ELSE: Final = frozenset({"transfer-encoding", "upgrade", "proxy-connection"})
_STAYS: Final = "keep-alive"
_MOST_DIGITS: Final = 15

Framing: TypeAlias = int | Literal["chunked", "close"]


class Head(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A whole head; ``framing`` is the length of the body, or what ends it.

    ``kept`` says whether the connection may carry another answer after this one.
    """

    status: int
    fields: dict[str, str]
    framing: Framing
    kept: bool

    @property
    def interim(self) -> bool:
        """Whether the answer itself is still to come."""
        return self.status < HTTPStatus.OK


class _Fields:
    """Collects what the parser finds; names are lower case, repeated fields are joined."""

    __slots__ = ("complete", "count", "found")

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.count = 0
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("ascii").lower(), _text(value)
        self.count += 1
        before = self.found.get(key)
        self.found[key] = text if before is None else f"{before}, {text}"

    def on_headers_complete(self) -> None:
        self.complete = True


def head_of(raw: bytes, *, asked_for_head: bool = False) -> Head:
    """Return the head that these bytes are, up to and with its empty line; raise NotHttp."""
    return (None if asked_for_head else _usual(raw)) or _parsed(raw, asked_for_head=asked_for_head)


def _usual(raw: bytes) -> Head | None:
    """Return the head of an answer of known length, where nothing about it is unusual."""
    match = _USUAL.fullmatch(raw)
    if match is None or _TRAILED in raw:
        return None
    pairs = _FIELD.findall(match[1].decode("ascii"))
    fields = {name.lower(): value for name, value in pairs}
    length = fields.get("content-length", "")
    if (
        len(fields) != len(pairs)
        or len(pairs) > MOST_FIELDS
        or not length.isdigit()
        or len(length) > _MOST_DIGITS
        or not _FRAMING_ELSE.isdisjoint(fields)
        or fields.get("connection", _STAYS) != _STAYS
    ):
        return None
    return Head(status=200, fields=fields, framing=int(length), kept=True)


def _parsed(raw: bytes, *, asked_for_head: bool) -> Head:
    if not raw.startswith(_VERSIONS):
        raise NotHttp("another version")
    fields = _Fields()
    parser = HttpResponseParser(fields)
    try:
        parser.feed_data(raw)
    except (HttpParserError, HttpParserUpgrade):
        raise NotHttp("a broken head") from None
    status = parser.get_status_code()
    if not fields.complete or status < _LOWEST_STATUS:
        raise NotHttp("a broken head")
    if fields.count > MOST_FIELDS:
        raise NotHttp("too many fields")
    framing = _framing(raw, status, fields.found, asked_for_head=asked_for_head)
    kept = framing != "close" and not asked_for_head and _stays(raw, fields.found)
    return Head(status=status, fields=fields.found, framing=framing, kept=kept)


def _framing(raw: bytes, status: int, fields: dict[str, str], *, asked_for_head: bool) -> Framing:
    length, coding = fields.get("content-length"), fields.get("transfer-encoding")
    if coding is not None and (coding.lower() != "chunked" or raw.startswith(_VERSIONS[1])):
        raise NotHttp("an unknown transfer coding")
    if asked_for_head or status < HTTPStatus.OK or status in _BODILESS:
        return 0
    if coding is not None:
        return "chunked"
    return "close" if length is None else int(length)


def _stays(raw: bytes, fields: dict[str, str]) -> bool:
    """Return whether the other side keeps the connection; the old version says so if it does."""
    said = {option.strip() for option in fields.get("connection", "").lower().split(",")}
    return "close" not in said and (raw.startswith(_VERSIONS[0]) or _STAYS in said)


def _text(value: bytes) -> str:
    """Read a field's value, without the white space around it."""
    try:
        return value.decode().strip(" \t")
    except UnicodeDecodeError:
        return value.decode("latin-1").strip(" \t")
