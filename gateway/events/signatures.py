"""Who sends a change notice: its body, signed at a moment with a secret that both sides know.

The header is ``t=<unix seconds>,v1=<hex>``, ``v1`` the HMAC-SHA256 of ``<t>.<body>``. Several
``v1`` may stand in it, so that a sender can sign with its old and its new secret for a while.
"""

from __future__ import annotations

import hashlib
import hmac
import re

import msgspec

from backends.told import WINDOW, NotSigned

__all__ = ["HEADER", "WINDOW", "NotSigned", "Signature", "check", "sign"]

HEADER = "x-c360-signature"
_MOST = 4  # signatures in one header
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Signature(msgspec.Struct, frozen=True, gc=False):
    """A signature that holds: ``at`` is its moment, unix seconds, ``once`` names it."""

    at: float
    once: str


def sign(secret: str, body: bytes, at: int) -> str:
    """Return the header's value for a body."""
    return f"t={at},v1={_digest(secret, str(at), body)}"


def check(header: str | None, secret: str, body: bytes, now: float) -> Signature:
    """Return the signature that holds, or raise NotSigned."""
    at, given = _parts(header)
    own = _digest(secret, at, body)
    holds = [hmac.compare_digest(own, one) for one in given]
    if not any(holds) or abs(now - float(at)) > WINDOW:
        raise NotSigned
    return Signature(float(at), own)


def _digest(secret: str, at: str, body: bytes) -> str:
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _parts(header: str | None) -> tuple[str, list[str]]:
    pairs = [part.strip().partition("=") for part in (header or "").split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    fits = len(times) == 1 and _SECONDS.fullmatch(times[0]) and 0 < len(given) <= _MOST
    if not fits or not all(_HEX.fullmatch(one) for one in given):
        return "0", ["0" * 64]
    return times[0], given
