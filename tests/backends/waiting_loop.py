"""An event loop whose time only passes while nothing can run: hours of waiting take moments."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Skips every wait instead of waiting."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.skipped += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    """Goes by the time that was skipped."""

    def __init__(self) -> None:
        """Start at the second zero."""
        self._skipping = _Selector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def simulated(work: Coroutine[Any, Any, T]) -> T:
    """Run something to its end in simulated time."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)
