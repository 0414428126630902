"""The backup is taken while the main way is in trouble, and left when that is over for sure."""

from __future__ import annotations

import pytest
import structlog

from backends.breaker import BreakerState, Verdict
from backends.channels import Channels, Passage, Switching
from backends.errors import Unavailable
from backends.health import Health, HealthState
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import erp

DOWN = Unavailable("down", system="erp")


def channels(clock: HandClock, *, slow: float | None = None, backup: bool = True) -> Channels:
    switching = Switching(slow=slow, return_after=30.0)
    return Channels(erp(), erp() if backup else None, clock.monotonic, switching=switching)


def admitted(ways: Channels, kind: Kind = Kind.STOCK) -> Passage:
    passage = ways.admit(kind)
    assert passage is not None
    return passage


def made(passage: Passage, clock: HandClock, found: Verdict, seconds: float = 0.1) -> str:
    with passage:
        passage.sent()
        clock.advance(seconds)
        passage.end(found)
    return passage.channel.name


def call(ways: Channels, clock: HandClock, found: Verdict = Verdict.WELL) -> str:
    return made(admitted(ways), clock, found)


def trip(ways: Channels, clock: HandClock, kind: Kind = Kind.STOCK) -> None:
    for _ in range(5):
        made(admitted(ways, kind), clock, Verdict.ILL)


def probe(
    ways: Channels, clock: HandClock, found: Verdict = Verdict.WELL, seconds: float = 0.0
) -> bool:
    """Make the call beside, if it is due."""
    passage = ways.beside(Kind.STOCK)
    if passage is None:
        return False
    assert made(passage, clock, found, seconds) == "main"
    return True


def test_the_main_way_is_taken_while_it_is_well(clock: HandClock) -> None:
    ways = channels(clock)
    assert [call(ways, clock) for _ in range(30)] == ["main"] * 30
    assert ways.beside(Kind.STOCK) is None


def test_without_a_backup_a_system_that_keeps_failing_is_left_alone(clock: HandClock) -> None:
    ways = channels(clock, backup=False)
    trip(ways, clock)
    assert ways.admit(Kind.STOCK) is None
    assert ways.wait(Kind.STOCK) == pytest.approx(5.0)


def test_the_backup_is_taken_for_all_kinds_when_a_breaker_opens(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    assert call(ways, clock) == "backup"
    assert admitted(ways, Kind.ORDER).channel.name == "backup"


def test_the_backup_is_taken_when_the_main_way_gets_slow(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    for _ in range(18):
        made(admitted(ways), clock, Verdict.WELL)
    assert made(admitted(ways), clock, Verdict.WELL, 2.0) == "main"
    assert made(admitted(ways), clock, Verdict.WELL, 2.0) == "main"
    assert call(ways, clock) == "backup"


def test_a_few_calls_do_not_say_that_it_is_slow(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    assert [made(admitted(ways), clock, Verdict.WELL, 2.0) for _ in range(19)] == ["main"] * 19


def test_listings_take_their_time_and_do_not_count_as_slow(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    for _ in range(50):
        listing = ways.admit(Kind.CUSTOMER, listing=True)
        assert listing is not None
        made(listing, clock, Verdict.WELL, 4.0)
    assert call(ways, clock) == "main"


def test_on_the_backup_the_main_way_is_probed_by_one_call_per_rest(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    made_at = []
    for second in range(1, 21):
        clock.advance(1.0)
        if probe(ways, clock, Verdict.ILL):
            made_at.append(second)
    assert made_at == [5, 10, 15, 20]


def test_a_main_way_that_was_slow_gets_its_rest_before_it_is_probed(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    for _ in range(20):
        made(admitted(ways), clock, Verdict.WELL, 2.0)
    assert not probe(ways, clock)
    clock.advance(4.9)
    assert not probe(ways, clock)
    clock.advance(0.2)
    assert probe(ways, clock)
    assert not probe(ways, clock)


def test_two_probes_never_run_at_once(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    clock.advance(5.0)
    hanging = ways.beside(Kind.STOCK)
    assert hanging is not None
    hanging.sent()
    clock.advance(20.0)
    assert ways.beside(Kind.STOCK) is None
    assert ways.beside(Kind.ORDER) is None


def test_a_probe_that_is_not_made_may_be_made_by_the_next_call(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    clock.advance(5.0)
    dropped = ways.beside(Kind.STOCK)
    assert dropped is not None
    with dropped:
        pass
    assert ways.beside(Kind.STOCK) is not None


def test_the_main_way_is_taken_again_after_it_has_been_well_for_a_while(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    taken = []
    for _ in range(10):
        clock.advance(5.0)
        probe(ways, clock)
        taken.append(admitted(ways).channel.name)
    assert taken == ["backup"] * 6 + ["main"] * 4


def test_a_bad_probe_starts_the_while_again(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    for found in [Verdict.WELL] * 6 + [Verdict.ILL] + [Verdict.WELL] * 6:
        clock.advance(5.0)
        assert probe(ways, clock, found)
    assert admitted(ways).channel.name == "backup"


def test_a_slow_probe_is_a_bad_one(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    trip(ways, clock)
    for _ in range(20):
        clock.advance(5.0)
        probe(ways, clock, Verdict.WELL, 2.0)
    assert admitted(ways).channel.name == "backup"


def test_back_on_the_main_way_its_former_slowness_is_forgotten(clock: HandClock) -> None:
    ways = channels(clock, slow=1.0)
    for _ in range(20):
        made(admitted(ways), clock, Verdict.WELL, 2.0)
    for _ in range(7):
        clock.advance(5.0)
        probe(ways, clock)
    assert [call(ways, clock) for _ in range(20)] == ["main"] * 20


def test_a_backup_that_fails_too_is_left_for_a_main_way_that_may_be_asked(
    clock: HandClock,
) -> None:
    ways = channels(clock, slow=1.0)
    for _ in range(20):
        made(admitted(ways), clock, Verdict.WELL, 2.0)
    assert call(ways, clock, Verdict.ILL) == "backup"
    for _ in range(4):
        call(ways, clock, Verdict.ILL)
    assert call(ways, clock) == "main"


def test_when_neither_may_be_asked_the_wait_is_that_for_the_first(clock: HandClock) -> None:
    ways = channels(clock)
    trip(ways, clock)
    clock.advance(2.0)
    trip(ways, clock)
    assert ways.admit(Kind.STOCK) is None
    assert ways.wait(Kind.STOCK) == pytest.approx(2.5)


def test_who_waited_while_the_main_way_was_closed_goes_to_the_backup(clock: HandClock) -> None:
    ways = channels(clock)
    waiting = admitted(ways)
    trip(ways, clock)
    assert waiting.renew()
    assert made(waiting, clock, Verdict.WELL) == "backup"


def test_who_waited_while_the_only_way_was_closed_is_turned_away(clock: HandClock) -> None:
    ways = channels(clock, backup=False)
    waiting = admitted(ways)
    trip(ways, clock)
    assert not waiting.renew()


def test_health_is_that_of_the_way_in_use_and_counts_the_calls_on_both(clock: HandClock) -> None:
    ways = channels(clock)
    assert ways.health() == Health()
    trip(ways, clock)
    call(ways, clock)
    health = ways.health()
    assert (health.channel, health.state, health.calls_per_minute) == ("backup", HealthState.UP, 6)
    assert health.breaker is BreakerState.CLOSED


def test_each_change_is_one_line_in_the_log(clock: HandClock) -> None:
    ways = channels(clock)
    with structlog.testing.capture_logs() as lines:
        trip(ways, clock)
        for _ in range(7):
            clock.advance(5.0)
            probe(ways, clock)
    changes = [line for line in lines if line["event"] == "channel_taken"]
    assert [(line["channel"], line["why"]) for line in changes] == [
        ("backup", "open"),
        ("main", "well"),
    ]


async def test_closing_closes_both_ways(clock: HandClock) -> None:
    main, backup = erp(), erp()
    await Channels(main, backup, clock.monotonic).aclose()
    assert (main.closed, backup.closed) == (True, True)
