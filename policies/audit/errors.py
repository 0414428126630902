"""What a caller of the read log must act on."""

from __future__ import annotations


class LogUnavailable(Exception):
    """The read log cannot be written or read now: what it should note must not be served."""
