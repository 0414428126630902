"""What a benchmark says on standard output."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line or more at once, so that it is seen while the rest is measured."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
