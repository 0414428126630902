"""Lets questions in no faster than they can be worked on, and turns the rest away.

What waits for a system costs nothing and is let in by the thousand. What waits for this process
makes every answer later, also the refusals: so a few questions begin in each round of the event
loop, the others wait in line, and when the line stays long whoever comes is turned away.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple

DOORS = "doors"  # under this name the server's state holds them
MOST = 1024
FEW = 64  # who are inside are never too many up to here: clients that wait for their answers
ROUND = 0.020  # seconds that a round of the loop should take at most
FEWEST, MANY = 8, 64  # questions that begin in one round
MOMENT = 0.004  # seconds until it is seen again whether there is room
TRICKLE = 0.010  # seconds between two that begin although there is no room: not all need it
LONG = 0.05  # seconds in line that are too long when they last
ONCE = 0.5  # seconds for which a line may be long: many came at once, and no more do
AGAIN = 1.0  # seconds without a long line after which it may be long once more
TOGETHER = 0.015  # seconds after which all that were turned away meanwhile are told


def _nobody_counts() -> None:
    """Be told of one who was turned away."""


class Waiter(NamedTuple):
    """Somebody in line."""

    since: float
    turn: asyncio.Future[None]


class Doors:
    """The way in: ``async with doors:`` while they are not ``shut``."""

    def __init__(
        self,
        most: int = MOST,
        room: Callable[[], int] = lambda: MANY,
        clock: Callable[[], float] = time.monotonic,
        few: int = FEW,
    ) -> None:
        """Let in ``most`` at the same time, those in line included, and ``few`` in any case.

        ``room`` tells for how many more there is room where questions are worked on next.
        """
        self._most = most
        self._few = few
        self._room = room
        self._clock = clock
        self._line: deque[Waiter] = deque()
        self._pace = FEWEST
        self._free = 0  # how many may yet begin in this round
        self._held: float | None = None  # when there was no room and one was let in all the same
        self._round: float | None = None  # when this round was seen to begin
        self._long_since: float | None = None
        self._strict_until = 0.0
        self._crowded = False
        self.inside = 0
        self._away: list[Callable[[], None]] = []
        self.turned_away: Callable[[], None] = _nobody_counts

    @property
    def shut(self) -> bool:
        """Whether nobody else may come in."""
        return self.inside >= self._most or (self._crowded and self.inside >= self._few)

    def turn_away(self, tell: Callable[[], None]) -> None:
        """Turn somebody away, and tell them in a moment, together with others.

        Many at a time cost less than one by one, and who asks again at once does not do so all the
        time.
        """
        self.turned_away()
        if not self._away:
            asyncio.get_running_loop().call_later(TOGETHER, self._tell)
        self._away.append(tell)

    def _tell(self) -> None:
        away, self._away = self._away, []
        for tell in away:
            tell()

    async def __aenter__(self) -> None:
        """Come in; wait until it is one's turn to begin."""
        self.inside += 1
        if self._round is None:
            self._round = self._clock()
            self._begin(self._round)
            asyncio.get_running_loop().call_soon(self._next)
        if self._free > 0 and not self._line:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._line.append(Waiter(self._clock(), turn))
        try:
            await turn
        except asyncio.CancelledError:
            self.inside -= 1
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave."""
        self.inside -= 1

    def _next(self) -> None:
        """Begin a round: set the pace by the last one, and let the first in line begin."""
        now = self._clock()
        assert self._round is not None
        quick = now - self._round < ROUND
        self._pace = min(MANY, self._pace + 1) if quick else max(FEWEST, self._pace // 2)
        self._begin(now)
        self._look(now)
        self._round = now if self._line else None
        if self._line:
            loop = asyncio.get_running_loop()
            loop.call_later(0.0 if self._held is None else MOMENT, self._next)

    def _begin(self, now: float) -> None:
        self._free = min(self._pace, self._room())
        if self._free > 0:
            self._held = None
        elif self._held is None or now - self._held >= TRICKLE:
            self._free, self._held = 1, now
        while self._line and self._free > 0:
            turn = self._line.popleft().turn
            if not turn.done():
                turn.set_result(None)
                self._free -= 1

    def _look(self, now: float) -> None:
        """See whether the line is long, and has been for too long."""
        if not self._line or now - self._line[0].since < LONG:
            self._long_since, self._crowded = None, False
            return
        if self._long_since is None:
            self._long_since = now
        self._crowded = now < self._strict_until or now - self._long_since >= ONCE
        if self._crowded:
            self._strict_until = now + AGAIN
