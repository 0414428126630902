"""One question on its way: what is to be sent, who waits for the answer, and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from backends.errors import BackendError
from backends.wire import Response


class Call:
    """A request and the future of its answer.

    Whoever holds it (a queue, an opening, a connection) sets ``leave``, which lets go of it there.
    ``safe`` says that it may be sent twice.
    """

    __slots__ = ("answer", "asked_for_head", "body", "head", "leave", "safe")

    def __init__(
        self,
        head: bytes,
        body: bytes,
        answer: asyncio.Future[Response],
        *,
        safe: bool,
        asked_for_head: bool,
    ) -> None:
        """``head`` are the bytes up to the body."""
        self.head = head
        self.body = body
        self.answer = answer
        self.safe = safe
        self.asked_for_head = asked_for_head
        self.leave: Callable[[], object] = _nobody

    @property
    def waits(self) -> bool:
        """Whether somebody still wants the answer."""
        return not self.answer.done()

    def settle(self, response: Response) -> None:
        """Give the answer, and be held by nobody."""
        self.leave = _nobody
        if not self.answer.done():
            self.answer.set_result(response)

    def fail(self, error: BackendError) -> None:
        """Say what went wrong, and be held by nobody."""
        self.leave = _nobody
        if not self.answer.done():
            self.answer.set_exception(error)

    def end(self, error: BackendError) -> None:
        """Say what went wrong, and take it from whoever holds it."""
        leave = self.leave
        self.fail(error)
        leave()

    def abandon(self) -> None:
        """Take it from whoever holds it: nobody waits any more."""
        leave, self.leave = self.leave, _nobody
        leave()
        if self.answer.done() and not self.answer.cancelled():
            self.answer.exception()  # it came too late to be seen


def _nobody() -> None:
    """Let go of nothing."""
