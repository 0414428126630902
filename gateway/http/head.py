"""What of a request's head matters here, read in one pass."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Self

import msgspec

_WANTED = frozenset(
    (
        b"accept",
        b"authorization",
        b"content-encoding",
        b"content-type",
        b"x-break-glass-reason",
        b"x-c360-cost",
        b"x-request-id",
    )
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


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
    def of(cls, headers: Iterable[tuple[bytes, bytes]]) -> Self:
        """Read raw headers; one that comes twice is joined, as HTTP says."""
        found: dict[bytes, bytes] = {}
        for name, value in headers:
            if name in _WANTED:
                found[name] = found[name] + b", " + value if name in found else value
        texts = {name: value.decode("latin-1") for name, value in found.items()}
        return cls(
            request_id=_request_id(texts.get(b"x-request-id")),
            accept=texts.get(b"accept"),
            authorization=texts.get(b"authorization"),
            content_type=texts.get(b"content-type"),
            content_encoding=texts.get(b"content-encoding"),
            reason=found.get(b"x-break-glass-reason"),
            cost=found.get(b"x-c360-cost") == b"1",
        )


def _request_id(given: str | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return _IDS.next()
