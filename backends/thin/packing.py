"""Unpacks a body, never further than allowed."""

from __future__ import annotations

import zlib

from backends.thin.faults import NotUnpacked, TooLarge

_GZIP = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, coding: str, largest: int) -> bytes:
    """Return the body without its content coding: gzip, which is all that is asked for.

    One whole member and nothing behind it: each further one would cost time without a bound.
    """
    if not body or coding in {"", "identity"}:
        return body
    if coding.lower() != "gzip":
        raise NotUnpacked
    unpacker = zlib.decompressobj(_GZIP)
    try:
        found = unpacker.decompress(body, largest + 1)
    except zlib.error:
        raise NotUnpacked from None
    if len(found) > largest:
        raise TooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise NotUnpacked
    return found
