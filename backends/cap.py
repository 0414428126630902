"""How many calls a system gets at once, and who goes first when it is busy."""

from __future__ import annotations

import asyncio
from collections import deque

from backends.port import Lane


class Full(Exception):
    """Too many wait already."""


class Cap:
    """At most ``parallel`` at once; at most ``queue`` wait, the better lane first.

    When the queue is full, the last comer of the worst lane gives way to a better lane.
    """

    def __init__(self, parallel: int, queue: int) -> None:
        """Both are counted per process."""
        self._free = parallel
        self._room = queue
        self._lanes: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(lane) for lane in self._lanes.values())

    async def enter(self, lane: Lane, deadline: float) -> None:
        """Take a slot: wait for one until the deadline (TimeoutError), or be turned away (Full)."""
        if self._free > 0:
            self._free -= 1
            return
        self._make_room(lane)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lanes[lane].append(turn)
        try:
            async with asyncio.timeout_at(deadline):
                await turn
        except BaseException:
            self._give_up(lane, turn)
            raise

    def leave(self) -> None:
        """Hand the slot to who waits longest in the best lane."""
        for queue in self._lanes.values():
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1

    def _make_room(self, lane: Lane) -> None:
        if self.waiting < self._room:
            return
        worst = max((other for other in Lane if self._lanes[other]), default=lane)
        if worst <= lane:
            raise Full
        self._lanes[worst].pop().set_exception(Full())

    def _give_up(self, lane: Lane, turn: asyncio.Future[None]) -> None:
        """Leave the queue; a slot that came in the same moment is handed on."""
        if turn in self._lanes[lane]:
            self._lanes[lane].remove(turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self.leave()
