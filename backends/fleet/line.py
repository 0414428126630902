"""Calls that wait for their turn: the better lane first, and within a lane who came first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from backends.cap import Full
from backends.port import CallContext, Lane, Urgency


class Turn:
    """One call that waits: in which lane, and the future that its turn, or a refusal, ends."""

    __slots__ = ("come", "lane", "urgency")

    def __init__(self, context: CallContext) -> None:
        """Begin in the lane that the call has by now."""
        self.come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.urgency = context.urgency or Urgency(context.lane)
        self.lane = self.urgency.lane

    @property
    def granted(self) -> bool:
        """Whether the turn has come."""
        come = self.come
        return come.done() and not come.cancelled() and come.exception() is None


class Line:
    """At most ``room`` calls wait; the last comer of the worst lane gives way to a better lane.

    ``stirred`` is called when somebody waits in a better lane than anybody before.
    """

    def __init__(self, room: int, stirred: Callable[[], None]) -> None:
        """Nobody waits."""
        self._room = room
        self._stirred = stirred
        self._lanes: dict[Lane, deque[Turn]] = {lane: deque() for lane in Lane}

    def __bool__(self) -> bool:
        return any(self._lanes.values())

    def __len__(self) -> int:
        return sum(len(lane) for lane in self._lanes.values())

    @property
    def best(self) -> Lane | None:
        """The best lane that somebody waits in."""
        return next((lane for lane, turns in self._lanes.items() if turns), None)

    def count(self, lane: Lane) -> int:
        """Return how many wait in a lane."""
        return len(self._lanes[lane])

    def join(self, context: CallContext) -> Turn:
        """Wait at the end of the context's lane, or raise Full."""
        turn = Turn(context)
        self._make_room(turn.lane)
        self._append(turn)
        turn.urgency.watch(lambda: self._move(turn))
        return turn

    def quit(self, turn: Turn) -> None:
        """Wait no more, whether the turn has come or not."""
        turn.urgency.watch(None)
        if turn in self._lanes[turn.lane]:
            self._lanes[turn.lane].remove(turn)

    def call(self) -> bool:
        """Tell who is first that the turn has come; False where nobody waits."""
        for turns in self._lanes.values():
            while turns:
                turn = turns.popleft()
                if not turn.come.done():
                    turn.come.set_result(None)
                    return True
        return False

    def dismiss(self, retry_after: float) -> None:
        """Turn everybody away."""
        for turns in self._lanes.values():
            while turns:
                turn = turns.popleft()
                if not turn.come.done():
                    turn.come.set_exception(Full(retry_after))

    def _append(self, turn: Turn) -> None:
        best = self.best
        self._lanes[turn.lane].append(turn)
        if best is None or turn.lane < best:
            self._stirred()

    def _move(self, turn: Turn) -> None:
        """Go to the end of the better lane, unless the turn has come already."""
        if turn in self._lanes[turn.lane]:
            self._lanes[turn.lane].remove(turn)
            turn.lane = turn.urgency.lane
            self._append(turn)

    def _make_room(self, lane: Lane) -> None:
        if len(self) < self._room:
            return
        worst = max((other for other in Lane if self._lanes[other]), default=lane)
        if worst <= lane:
            raise Full
        turn = self._lanes[worst].pop()
        if not turn.come.done():
            turn.come.set_exception(Full())
