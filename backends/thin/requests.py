"""Writes requests as bytes, and refuses those that would not arrive as the one that was meant.

The wire alone says where a request goes, how long its body is and how answers may be packed: a
caller that names such a field is refused, as is any character that could end a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from backends.wire import Request

SAFE_METHODS = frozenset({"GET", "HEAD"})

_METHOD = re.compile(r"[A-Z]{1,20}")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@/%?\[\]|-]*")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")
_SLASH = r"(?:/|%2f|%5c)"  # some servers unpack these before they walk the path
_CLIMBS = re.compile(rf"{_SLASH}(?:\.|%2e){{1,2}}(?:{_SLASH}|;|$)", re.IGNORECASE)
_HAS_BODY = frozenset({"POST", "PUT", "PATCH"})
_NEVER = frozenset({"CONNECT", "TRACE"})  # they change what an answer is
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_USUAL = {"accept": "*/*", "user-agent": "customer360-gateway"}
_MOST_KEPT = 64

_Known: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]


class Disallowed(Exception):
    """HTTP does not allow the request; it says nothing of it, as it may hold a secret."""


class Requests:
    """Writes requests to one host. What is the same each time is written once."""

    def __init__(self, host: str, prefix: str) -> None:
        """``host`` is for the Host field; ``prefix`` stands before every path."""
        if prefix:
            _check_path(prefix)
        self._host = host
        self._prefix = prefix
        self._kept: dict[_Known, tuple[bytes, bytes]] = {}

    def head(self, request: Request) -> bytes:
        """Return the request up to its body; raise Disallowed."""
        known = (request.method, tuple(request.headers.items()))
        kept = self._kept.get(known)
        if kept is None:
            kept = self._keep(known, request.headers)
        _check_path(request.path)
        length = len(request.body)
        if length or request.method in _HAS_BODY:
            return b"%b%b%bcontent-length: %d\r\n\r\n" % (
                kept[0],
                request.path.encode("ascii"),
                kept[1],
                length,
            )
        return b"%b%b%b\r\n" % (kept[0], request.path.encode("ascii"), kept[1])

    def forget(self) -> None:
        """Drop what was written once: it may hold credentials."""
        self._kept.clear()

    def _keep(self, known: _Known, headers: Mapping[str, str]) -> tuple[bytes, bytes]:
        method = known[0]
        if not _METHOD.fullmatch(method) or method in _NEVER:
            raise Disallowed
        lines = [("host", self._host), ("accept-encoding", "gzip"), *_checked(headers)]
        block = "".join(f"{name}: {value}\r\n" for name, value in lines)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        kept = (f"{method} {self._prefix}".encode("ascii"), f" HTTP/1.1\r\n{block}".encode("ascii"))
        self._kept[known] = kept
        return kept


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path):
        raise Disallowed
    if ("." in path or "%" in path) and _CLIMBS.search(path.partition("?")[0]):
        raise Disallowed


def _checked(headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return the caller's fields and ours that it does not name, each once."""
    lines: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in _OURS or lower in lines:
            raise Disallowed
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise Disallowed
        lines[lower] = value
    return (_USUAL | lines).items()
