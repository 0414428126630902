"""A system with two ways: callers get answers from the backup and never wait for the main one."""

from __future__ import annotations

import asyncio

import pytest

from backends.channels import Switching
from backends.errors import BackendError, Tripped, Unavailable
from backends.memory import MemoryBackend
from backends.port import EVERY, By, Query
from backends.resilient import Limits, Resilient, Timing
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import Gate, erp, soon, stock, turns

DOWN = Unavailable("down", system="erp", kind="stock")


class Pair:
    """A system with a main and a backup way in memory."""

    def __init__(self, clock: HandClock, limits: Limits) -> None:
        """Both are well."""
        self.clock = clock
        self.main, self.backup = erp(), erp()
        timing = Timing(monotonic=clock.monotonic, sleep=lambda _: asyncio.sleep(0))
        self.backend = Resilient(self.main, limits, timing, backup=self.backup)

    async def ask(self, *skus: str) -> BackendError | None:
        page = await self.backend.fetch(stock(*(skus or ("S1",))), soon())
        await turns()
        return next(iter(page.results.values())).error

    async def break_main(self) -> None:
        """Let the main way fail until the backup is taken."""
        self.main.failures[Kind.STOCK] = DOWN
        while self.backend.health().channel == "main":
            await self.ask()
        self.main.calls.clear()
        self.backup.calls.clear()


@pytest.fixture
def pair(clock: HandClock) -> Pair:
    return Pair(clock, Limits(retries=0))


async def test_callers_get_answers_from_the_backup_at_once(pair: Pair) -> None:
    await pair.break_main()
    assert [await pair.ask() for _ in range(10)] == [None] * 10
    assert (len(pair.main.calls), len(pair.backup.calls)) == (0, 10)


async def test_a_repeat_goes_to_the_backup_that_was_taken_meanwhile(clock: HandClock) -> None:
    pair = Pair(clock, Limits(retries=1))
    pair.main.failures[Kind.STOCK] = DOWN
    errors = [await pair.ask() for _ in range(3)]
    assert errors == [DOWN, DOWN, None]  # the fifth failure is that of the third question
    assert (len(pair.main.calls), len(pair.backup.calls)) == (5, 1)


async def test_the_main_way_is_probed_beside_with_one_key_per_rest(pair: Pair) -> None:
    await pair.break_main()
    for _ in range(100):
        pair.clock.advance(0.1)
        assert await pair.ask("S1", "S2", "S3") is None
    assert [query.keys for query in pair.main.calls] == [("S1",), ("S1",)]
    assert len(pair.backup.calls) == 100


async def test_nobody_waits_for_a_probe_of_the_main_way(pair: Pair) -> None:
    await pair.break_main()
    pair.main.delays[Kind.STOCK] = Gate().wait
    pair.clock.advance(5.0)
    assert await pair.ask() is None
    assert pair.main.in_flight == 1
    pair.clock.advance(5.0)
    assert await pair.ask() is None
    assert pair.main.in_flight == 1  # one at a time
    await pair.backend.aclose()
    assert pair.main.in_flight == 0


async def test_a_probe_takes_a_slot_under_the_one_cap(clock: HandClock) -> None:
    pair = Pair(clock, Limits(retries=0, parallel=1))
    await pair.break_main()
    gate = Gate()
    pair.backup.delays[Kind.STOCK] = gate.wait
    clock.advance(5.0)
    asking = asyncio.create_task(pair.ask())
    await turns()
    assert (pair.backup.in_flight, pair.main.in_flight) == (1, 0)
    gate.open()
    await asking
    assert len(pair.main.calls) == 1


async def test_a_listing_is_not_used_as_a_probe(pair: Pair) -> None:
    await pair.break_main()
    pair.clock.advance(5.0)
    every = Query(system="erp", kind=Kind.CUSTOMER, by=By.ALL, keys=(EVERY,))
    await pair.backend.fetch(every, soon())
    await turns()
    assert (len(pair.main.calls), len(pair.backup.calls)) == (0, 1)


async def test_the_main_way_is_taken_again_when_it_has_been_well(pair: Pair) -> None:
    await pair.break_main()
    pair.main.failures.clear()
    seconds = 0
    while pair.backend.health().channel == "backup":
        pair.clock.advance(1.0)
        seconds += 1
        assert await pair.ask() is None
    assert 30 <= seconds <= 36
    pair.main.calls.clear()
    await pair.ask()
    assert len(pair.main.calls) == 1


async def test_slow_answers_take_the_backup_too(clock: HandClock) -> None:
    pair = Pair(clock, Limits(retries=0, switching=Switching(slow=0.5)))

    async def slowly() -> None:
        clock.advance(1.0)

    pair.main.delays[Kind.STOCK] = slowly
    assert [await pair.ask() for _ in range(20)] == [None] * 20
    assert await pair.ask() is None
    assert (len(pair.main.calls), len(pair.backup.calls)) == (20, 1)


async def test_slow_listings_do_not(clock: HandClock) -> None:
    pair = Pair(clock, Limits(retries=0, switching=Switching(slow=0.5)))

    async def slowly() -> None:
        clock.advance(1.0)

    pair.main.delays[Kind.CUSTOMER] = slowly
    every = Query(system="erp", kind=Kind.CUSTOMER, by=By.ALL, keys=(EVERY,))
    for _ in range(50):
        await pair.backend.fetch(every, soon())
    assert pair.backend.health().channel == "main"


async def test_when_both_ways_fail_the_system_is_left_alone(pair: Pair) -> None:
    pair.backup.failures[Kind.STOCK] = DOWN
    await pair.break_main()
    for _ in range(5):
        assert await pair.ask() is DOWN
    assert isinstance(await pair.ask(), Tripped)


async def test_closing_closes_both_ways(pair: Pair) -> None:
    await pair.backend.aclose()
    ways: list[MemoryBackend] = [pair.main, pair.backup]
    assert [way.closed for way in ways] == [True, True]
