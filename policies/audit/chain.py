"""The chain: each line is signed together with the signature of the line before it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from policies.audit.record import Draft

GENESIS = bytes(hashlib.sha256().digest_size)
_SHORTEST_KEY = 32


class Key:
    """A secret that signs; printing it shows its id only."""

    __slots__ = ("_secret", "id")

    def __init__(self, secret: bytes) -> None:
        """ValueError for a secret of fewer than 32 bytes."""
        if len(secret) < _SHORTEST_KEY:
            raise ValueError(f"a key of the read log has at least {_SHORTEST_KEY} bytes")
        self._secret = secret
        self.id = self.sign(b"id", b"").hex()[:8]

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def sign(self, purpose: bytes, text: bytes) -> bytes:
        """Sign a text; the same text signed for another purpose looks different."""
        return hmac.digest(self._secret, purpose + b"\0" + text, "sha256")

    def signed(self, purpose: bytes, text: bytes, mac: bytes) -> bool:
        """Whether the signature is this key's."""
        return hmac.compare_digest(self.sign(purpose, text), mac)


def ring(secrets: Iterable[bytes]) -> Mapping[str, Key]:
    """Lay out keys by their ids, as lines name them."""
    return {key.id: key for key in map(Key, secrets)}


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line's content, in the order and form of the table's columns."""

    process: str
    number: int
    kind: str
    at: int
    request_id: str
    subject: str
    roles: str
    customer: str
    coordinates: str
    marks: str
    key: str


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """A line in its chain: ``previous`` is the signature before, ``mac`` its own over both."""

    line: Line
    previous: bytes
    mac: bytes

    @property
    def text(self) -> bytes:
        """What is signed; UnicodeEncodeError where no line was ever written so."""
        return msgspec.json.encode(self.line)

    @property
    def row(self) -> tuple[Any, ...]:
        """The line as a row of its table."""
        return (*msgspec.structs.astuple(self.line), self.previous, self.mac)


class Head(msgspec.Struct, frozen=True, gc=False):
    """Where a chain goes on."""

    process: str
    number: int = 0
    mac: bytes = GENESIS


def seal(head: Head, key: Key, drafts: Iterable[Draft]) -> list[Sealed]:
    """Chain lines to the head, in the order given."""
    sealed = []
    previous = head.mac
    for number, draft in enumerate(drafts, head.number + 1):
        line = Line(head.process, number, *draft, key.id)
        mac = key.sign(b"line", previous + msgspec.json.encode(line))
        sealed.append(Sealed(line, previous, mac))
        previous = mac
    return sealed


def genuine(sealed: Sealed, key: Key) -> bool:
    """Whether the line is as it was when the key signed it."""
    try:
        text = msgspec.json.encode(sealed.line)
    except UnicodeEncodeError:  # no line was ever written with such a text
        return False
    return key.signed(b"line", sealed.previous + text, sealed.mac)
