"""The port's own logic: urgency that only rises, and failures for many keys at once."""

from __future__ import annotations

from backends.errors import Unavailable
from backends.port import Lane, Urgency, failed


def test_a_better_lane_lifts_a_call_and_its_watcher_hears_of_it() -> None:
    urgency, heard = Urgency(Lane.PORTAL), list[Lane]()
    urgency.watch(lambda: heard.append(urgency.lane))
    urgency.lift(Lane.SUPPORT)
    assert heard == [Lane.SUPPORT]


def test_nobody_lowers_a_call() -> None:
    urgency, heard = Urgency(Lane.SALES), list[Lane]()
    urgency.watch(lambda: heard.append(urgency.lane))
    urgency.lift(Lane.BATCH)
    urgency.lift(Lane.SALES)
    assert (urgency.lane, heard) == (Lane.SALES, [])


def test_who_watches_no_more_hears_nothing() -> None:
    urgency, heard = Urgency(Lane.BATCH), list[Lane]()
    urgency.watch(lambda: heard.append(urgency.lane))
    urgency.watch(None)
    urgency.lift(Lane.SUPPORT)
    assert not heard


def test_one_failure_is_told_for_every_key_it_hit() -> None:
    broken = Unavailable("gone", system="erp")
    slices = failed(["S1", "S2"], broken)
    assert {key: slice_.error for key, slice_ in slices.items()} == {"S1": broken, "S2": broken}
