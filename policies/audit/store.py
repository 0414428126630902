"""Where lines are put durably: files written by a thread of its own, or a server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from policies.audit.chain import Head, Sealed


class Store(Protocol):
    """Takes one group of lines after another; each failure is LogUnavailable."""

    async def write(self, group: Sequence[Sealed]) -> None:
        """Return when all lines are durable; after a failure all or none of them are."""

    async def tail(self, process: str) -> Head | None:
        """Find the last line of a chain, or the checkpoint it was pruned to."""

    async def flush(self) -> None:
        """Return when who asks the database finds every line written so far."""

    async def aclose(self) -> None:
        """Let go of the database; a second call does nothing."""
