"""``$batch``: many requests in one, and their answers in the same order, as multipart/mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from backends.errors import Garbled
from backends.wire import Response

BOUNDARY = "batch_c360"
CONTENT_TYPE = f"multipart/mixed; boundary={BOUNDARY}"

_NAMED = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_DEEPEST = 1  # answers to writes stand in a set of their own


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A request in a batch; ``path`` is relative to the service and encoded."""

    method: str = "GET"
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


def body_of(parts: Sequence[Part]) -> bytes:
    """Return the body: reads as they are, each write in a change set of its own.

    No boundary can stand in a part: paths are encoded, and JSON has no line breaks in texts.
    """
    pieces = [
        _http(part) if part.method == "GET" else _changes(part, number)
        for number, part in enumerate(parts)
    ]
    return _joined(pieces, BOUNDARY)


def responses_of(response: Response, *, system: str) -> list[Response]:
    """Return the answers in a batch's answer."""
    try:
        return [*_responses(response.headers.get("content-type", ""), response.body, _DEEPEST)]
    except ValueError as error:
        raise Garbled(f"{system}: the answer to a batch is broken", system=system) from error


def _http(part: Part) -> bytes:
    headers = {**part.headers, **({"content-length": str(len(part.body))} if part.body else {})}
    lines = [
        "content-type: application/http",
        "content-transfer-encoding: binary",
        "",
        f"{part.method} {part.path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode("ascii") + part.body


def _changes(part: Part, number: int) -> bytes:
    boundary = f"changes_{number}"
    head = f"content-type: multipart/mixed; boundary={boundary}\r\n\r\n"
    return head.encode("ascii") + _joined([_http(part)], boundary)


def _joined(pieces: Sequence[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode("ascii")
    return b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"


def _responses(content_type: str, body: bytes, deepest: int) -> Iterator[Response]:
    for piece in _pieces(content_type, body):
        headers, inner = _headed(piece)
        kind = headers.get("content-type", "")
        if kind.lower().startswith("multipart/"):
            if not deepest:
                raise ValueError("too deep")
            yield from _responses(kind, inner, deepest - 1)
        else:
            yield _response(inner)


def _pieces(content_type: str, body: bytes) -> list[bytes]:
    named = _NAMED.search(content_type)
    if named is None:
        raise ValueError("no boundary")
    mark = b"--" + re.escape(named[1].encode("ascii"))
    whole, end, _ = body.rpartition(b"--" + named[1].encode("ascii") + b"--")
    if not end:
        raise ValueError("no end")
    pieces = re.split(rb"(?:\A|\r?\n)" + mark + rb"[ \t]*\r?\n", b"\n" + whole)
    return [piece.removesuffix(b"\n").removesuffix(b"\r") for piece in pieces[1:]]


def _headed(piece: bytes) -> tuple[dict[str, str], bytes]:
    """Part the headers from what follows them; there may be none."""
    whole = b"\r\n" + piece
    found = _BLANK.search(whole)
    if found is None:
        return _fields(whole), b""
    return _fields(whole[: found.start()]), whole[found.end() :]


def _fields(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("latin-1").splitlines())
    return {name.strip().lower(): value.strip() for name, sep, value in lines if sep}


def _response(inner: bytes) -> Response:
    line, _, rest = inner.lstrip(b"\r\n").partition(b"\n")
    status = _STATUS.match(line)
    if status is None:
        raise ValueError("no status")
    headers, body = _headed(rest)
    return Response(status=int(status[1]), headers=headers, body=body)
