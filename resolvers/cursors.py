"""Cursors that cannot be forged or carried over to another list."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from resolvers.problems import Problem, bad_input

_MAC_BYTES = 12


class Cursors:
    """Signs positions, bound to the list that they belong to."""

    def __init__(self, key: bytes) -> None:
        """``key`` must be the same in all processes that serve one address."""
        self._key = key

    def seal(self, position: str, binding: str) -> str:
        """Make a cursor of a position in the list that ``binding`` names."""
        text = position.encode()
        return base64.urlsafe_b64encode(self._mac(text, binding) + text).decode().rstrip("=")

    def open(self, cursor: str, binding: str) -> str:
        """Return the position in a cursor; a foreign or forged one is a Problem."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            mac, text = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            if hmac.compare_digest(mac, self._mac(text, binding)):
                return text.decode()
        except (binascii.Error, ValueError):
            pass
        raise _foreign()

    def _mac(self, text: bytes, binding: str) -> bytes:
        bound = hashlib.sha256(binding.encode()).digest()
        return hmac.digest(self._key, bound + text, "sha256")[:_MAC_BYTES]


def _foreign() -> Problem:
    return bad_input(
        "after: this cursor does not belong to this list; "
        "take endCursor of the same field with the same arguments"
    )
