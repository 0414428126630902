"""What of a request's head matters here, read in one pass."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from typing import Self

import msgspec

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


class _RequestIds:
    """Names for requests that have none: from the system's randomness, fetched many at a time."""

    def __init__(self) -> None:
        self._left: Iterator[str] = iter(())
        self._process = 0

    def next(self) -> str:
        """Return 16 hexadecimal digits."""
        found = next(self._left, None) if self._process == os.getpid() else None
        if found is None:
            text = secrets.token_hex(_AT_A_TIME * 8)
            self._left = (text[at : at + 16] for at in range(0, len(text), 16))
            self._process = os.getpid()
            found = next(self._left)
        return found


_AT_A_TIME = 512
_IDS = _RequestIds()


class Head(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The headers that are read; each is None where the client sent none."""

    request_id: str
    accept: str | None = None
    authorization: str | None = None
    content_type: str | None = None
    content_encoding: str | None = None
    reason: bytes | None = None
    cost: bool = False

    @classmethod
    def of(cls, headers: Collection[tuple[bytes, bytes]]) -> Self:
        """Read raw headers; one that comes twice is joined, as HTTP says."""
        sent = dict(headers)
        found = (sent if len(sent) == len(headers) else _joined(headers)).get
        return cls(
            request_id=_request_id(found(b"x-request-id")),
            accept=_text(found(b"accept")),
            authorization=_text(found(b"authorization")),
            content_type=_text(found(b"content-type")),
            content_encoding=_text(found(b"content-encoding")),
            reason=found(b"x-break-glass-reason"),
            cost=found(b"x-c360-cost") == b"1",
        )


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return {name: b", ".join(values) for name, values in found.items()}


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _request_id(given: bytes | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return _IDS.next()
