"""How a value lies in a Redis that others may read: dated in the open, sealed under a key.

A written value is a stamp of sixteen digits, the microseconds since 1970 when it was read, and a
body. With a key the body is AES-GCM, bound to the stamp and to the place it was written for.
"""

from __future__ import annotations

import datetime as dt
import functools
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

STAMP = 16
_NONCE = 12
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_DAY = 86_400_000_000


def stamp(instant: dt.datetime) -> bytes:
    """Write an instant so that later ones sort behind."""
    return b"%016d" % max(0, (instant - _EPOCH) // _MICROSECOND)


def dated(written: bytes) -> dt.datetime | None:
    """Tell when a value was read; None where that is not what stands there."""
    head = written[:STAMP]
    if len(head) < STAMP or not head.isdigit():
        return None
    try:
        return _EPOCH + int(head) * _MICROSECOND
    except OverflowError:
        return None


class Envelope:
    """Wraps bodies for their places, under a secret or in the open."""

    def __init__(self, secret: str | None = None) -> None:
        """``secret`` is any long text; keys are derived from it."""
        self._secret = None if secret is None else secret.encode()

    @functools.cached_property
    def mark(self) -> bytes:
        """What goes into names, so that values under different secrets never meet."""
        return b"" if self._secret is None else _derived(self._secret, b"names")

    def wrap(self, place: bytes, as_of: dt.datetime, body: bytes) -> bytes:
        """Write a body that was read at an instant, for a place."""
        head = stamp(as_of)
        if self._secret is None:
            return head + body
        nonce = os.urandom(_NONCE)
        return head + nonce + _cipher(self._secret, _day(head)).encrypt(nonce, body, place + head)

    def unwrap(self, place: bytes, written: bytes) -> bytes | None:
        """Read a body; None where it was not written for this place under this secret."""
        if dated(written) is None:
            return None
        head, rest = written[:STAMP], written[STAMP:]
        if self._secret is None:
            return rest
        cipher = _cipher(self._secret, _day(head))
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], place + head)
        except (InvalidTag, ValueError):
            return None


def _day(head: bytes) -> int:
    return int(head) // _DAY


@functools.lru_cache(maxsize=8)
def _cipher(secret: bytes, day: int) -> AESGCM:
    """Take a key per day: random nonces are good for some four billion values under one key."""
    return AESGCM(_derived(secret, b"values of day %d" % day))


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"c360 cache: " + purpose).derive(secret)
