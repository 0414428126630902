"""Who stays connected is told when the process leaves, so that nobody is cut off without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

LEAVING = "leaving"  # under this name the server's state holds it


class Leaving:
    """Calls those who want to be told, once for each time that the server says so."""

    def __init__(self) -> None:
        """Nobody is to be told yet."""
        self._who: dict[int, Callable[[], None]] = {}
        self._next = 0

    @contextmanager
    def told(self, leave: Callable[[], None]) -> Iterator[None]:
        """Have ``leave`` called while the work inside goes on."""
        self._next += 1
        mine = self._next
        self._who[mine] = leave
        try:
            yield
        finally:
            del self._who[mine]

    def tell(self) -> None:
        """Tell everybody."""
        for leave in tuple(self._who.values()):
            leave()
