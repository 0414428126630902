"""Opaque ids of things that a system numbers: the system's name and the number, encoded."""

from __future__ import annotations

import base64
import binascii

from backends.domain import Link

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def encode(system: str, number: str) -> str:
    """Make an id of a system and a number of its own."""
    encoded = binascii.b2a_base64(f"{system}:{number}".encode(), newline=False)
    return encoded.translate(_URL_SAFE, b"=").decode()


def decode(text: str) -> Link | None:
    """Return system and number of an id; None for a text that is no id of ours."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    system, colon, number = raw.partition(":")
    link = Link(system, number)
    return link if colon and encode(system, number) == text else None
