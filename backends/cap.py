"""How many calls a system gets at once, and who goes first when it is busy."""

from __future__ import annotations

from typing import Protocol

from backends.port import CallContext


class Full(Exception):
    """There is no place to wait in, or no call left to make."""

    def __init__(self, retry_after: float | None = None) -> None:
        """``retry_after`` is in seconds, where it is known."""
        super().__init__("full")
        self.retry_after = retry_after


class Gate(Protocol):
    """Lets calls pass to a system: who has entered leaves again, whatever happens in between."""

    def slip(self) -> bool:
        """Take a slot, if that needs no waiting and nothing to be asked; tell whether it did."""

    async def enter(self, context: CallContext) -> None:
        """Take a slot: wait until the context's deadline (TimeoutError), or be turned away (Full).

        A context whose urgency is lifted while it waits goes on waiting in the better lane.
        Cancelling takes no slot.
        """

    async def another(self, context: CallContext) -> bool:
        """Take one more slot for who has one already, if that needs no waiting."""

    def more(self) -> None:
        """Count one more call that is made in a slot."""

    def leave(self) -> None:
        """Give a slot back."""

    @property
    def waiting(self) -> int:
        """How many wait."""
