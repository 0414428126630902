"""Calls that wait: better lanes first, and no more than there is room for."""

from __future__ import annotations

import pytest

from backends.cap import Full
from backends.fleet.line import Line, Turn
from backends.port import CallContext, Lane, Urgency


class Stirred:
    """Counts how often the line has a new first."""

    def __init__(self, room: int = 10) -> None:
        """Nobody waits."""
        self.times = 0
        self.line = Line(room, self._stir)

    def _stir(self) -> None:
        self.times += 1

    def join(self, lane: Lane, urgency: Urgency | None = None) -> Turn:
        return self.line.join(CallContext(deadline=0, lane=lane, urgency=urgency))


async def test_the_better_lane_is_called_first_and_within_a_lane_who_came_first() -> None:
    stirred = Stirred()
    turns = [stirred.join(lane) for lane in (Lane.BATCH, Lane.PORTAL, Lane.PORTAL, Lane.SUPPORT)]
    order = []
    while stirred.line.call():
        order += [
            turns.index(turn) for turn in turns if turn.granted and turns.index(turn) not in order
        ]
    assert order == [3, 1, 2, 0]


async def test_only_a_better_first_stirs() -> None:
    stirred = Stirred()
    for lane in (Lane.PORTAL, Lane.PORTAL, Lane.BATCH, Lane.SALES):
        stirred.join(lane)
    assert stirred.times == 2
    assert (stirred.line.best, stirred.line.count(Lane.PORTAL)) == (Lane.SALES, 2)


async def test_who_is_lifted_goes_on_in_the_better_lane() -> None:
    stirred = Stirred()
    urgency = Urgency(Lane.BATCH)
    portal, lifted = stirred.join(Lane.PORTAL), stirred.join(Lane.BATCH, urgency)
    urgency.lift(Lane.SUPPORT)
    assert stirred.line.best is Lane.SUPPORT
    stirred.line.call()
    assert (portal.granted, lifted.granted) == (False, True)


async def test_who_was_lifted_before_begins_in_the_better_lane() -> None:
    stirred = Stirred()
    urgency = Urgency(Lane.BATCH)
    urgency.lift(Lane.SALES)
    stirred.join(Lane.BATCH, urgency)
    assert stirred.line.best is Lane.SALES


async def test_the_last_of_the_worst_lane_gives_way_and_equals_are_turned_away() -> None:
    stirred = Stirred(room=2)
    stirred.join(Lane.SALES)
    worst = stirred.join(Lane.PORTAL)
    stirred.join(Lane.SUPPORT)
    with pytest.raises(Full):
        await worst.come
    with pytest.raises(Full):
        stirred.join(Lane.SALES)
    assert len(stirred.line) == 2


async def test_who_has_quit_is_not_called() -> None:
    stirred = Stirred()
    stirred.line.quit(stirred.join(Lane.PORTAL))
    assert not stirred.line.call()


async def test_all_are_turned_away_with_the_time_to_come_back() -> None:
    stirred = Stirred()
    turn = stirred.join(Lane.PORTAL)
    stirred.line.dismiss(12.5)
    with pytest.raises(Full) as caught:
        await turn.come
    assert caught.value.retry_after == 12.5
    assert len(stirred.line) == 0
