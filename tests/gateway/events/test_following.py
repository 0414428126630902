"""A system is asked what has changed; nothing is told twice, and nothing is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

import pytest

from backends.changed import named
from backends.domain import Entity, Product
from backends.errors import Garbled, Unavailable
from backends.fleet.notice import Change
from backends.memory import MemoryBackend
from backends.port import NOW, Backend, By, CallContext, Lane, Page, Query, Serves, Slice
from backends.vocabulary import Kind
from gateway.events.following import LATE_SECONDS, LONGEST_PAUSE, PAGE, Follower

EVERY = 5.0
DOWN = Unavailable("down", system="erp")


def products(*numbers: int, name: str | None = None) -> list[Entity]:
    return [Product(system="erp", sku=f"P{n}", name=name) for n in numbers]


def erp(*numbers: int) -> MemoryBackend:
    return MemoryBackend("erp", {Kind.PRODUCT: products(*numbers)}, follows=[Kind.PRODUCT])


class Poll:
    """Follows the products of a backend; who sleeps moves the clock on, for ``naps`` times."""

    def __init__(self, backend: Backend, naps: int = 1) -> None:
        """Nothing is told yet."""
        self.now = 1000.0
        self.told: list[list[str]] = []
        self.far: list[float] = []
        self.slept: list[float] = []
        self.trouble: list[Exception] = []
        self.over = asyncio.Event()
        self._naps = naps
        self.follower = Follower(
            backend, [Kind.PRODUCT], EVERY, self.take, sleep=self.sleep, now=lambda: self.now
        )

    async def take(self, system: str, changes: Sequence[Change], at: float | None) -> None:
        if self.trouble and changes:
            raise self.trouble.pop(0)
        if changes:
            self.told.append([change.key for change in changes])
        if at is not None:
            self.far.append(at)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self._naps:
            self.over.set()
            await asyncio.Event().wait()
        self.now += seconds

    async def run(self) -> None:
        """Follow until the last nap."""
        self.follower.start()
        async with asyncio.timeout(5):
            await self.over.wait()
        await self.follower.aclose()

    async def round(self) -> None:
        """Ask once, and let the time go on."""
        await self.follower.round()
        self.now += EVERY


async def test_it_begins_with_this_moment_and_tells_what_comes_then() -> None:
    backend = erp(1, 2)
    poll = Poll(backend)
    await poll.round()
    assert poll.told == []
    backend.put(Kind.PRODUCT, products(1, 2, 3))
    await poll.round()
    await poll.round()
    assert poll.told == [["P3"]]


async def test_it_says_up_to_when_all_is_told() -> None:
    poll = Poll(erp())
    await poll.round()
    await poll.round()
    assert poll.far == [1000.0, 1005.0]


async def test_full_pages_are_followed_at_once() -> None:
    backend = erp()
    poll = Poll(backend)
    await poll.round()
    backend.put(Kind.PRODUCT, products(*range(2 * PAGE + 1)))
    await poll.round()
    assert [len(keys) for keys in poll.told] == [PAGE, PAGE, 1]


async def test_a_key_that_changes_twice_before_a_poll_is_told_once() -> None:
    backend = erp(1)
    poll = Poll(backend)
    await poll.round()
    backend.put(Kind.PRODUCT, products(1, name="a"))
    backend.put(Kind.PRODUCT, products(1, name="b"))
    await poll.round()
    assert poll.told == [["P1"]]


async def test_it_asks_in_the_last_lane_through_the_port() -> None:
    lanes: list[Lane] = []

    class Noting(MemoryBackend):
        """Notes the lanes it is asked in."""

        async def fetch(self, query: Query, context: CallContext) -> Page:
            lanes.append(context.lane)
            return await super().fetch(query, context)

    backend = Noting("erp", {Kind.PRODUCT: []}, follows=[Kind.PRODUCT])
    await Poll(backend).round()
    assert lanes == [Lane.BATCH]


async def test_where_nothing_changes_a_poll_is_one_call() -> None:
    backend = erp(1)
    poll = Poll(backend)
    await poll.round()
    backend.calls.clear()
    await poll.round()
    assert len(backend.calls) == 1


async def test_a_change_that_could_not_be_dealt_with_is_told_again() -> None:
    backend = erp()
    poll = Poll(backend)
    await poll.round()
    backend.put(Kind.PRODUCT, products(1))
    poll.trouble = [DOWN]
    with pytest.raises(Unavailable):
        await poll.round()
    await poll.round()
    assert poll.told == [["P1"]]


async def test_a_system_that_fails_is_asked_less_and_less_until_it_answers() -> None:
    backend = erp()
    backend.failures[Kind.PRODUCT] = DOWN
    poll = Poll(backend, naps=6)
    await poll.run()
    assert poll.slept == [10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    backend.failures.clear()
    healed = Poll(backend, naps=2)
    await healed.run()
    assert healed.slept == [EVERY, EVERY]


async def test_nothing_but_closing_ends_it() -> None:
    backend = erp()
    poll = Poll(backend, naps=3)

    async def surprise() -> None:
        backend.delays.clear()
        raise ValueError("a bug")

    backend.delays[Kind.PRODUCT] = surprise
    await poll.run()
    assert poll.slept == [LONGEST_PAUSE, EVERY, EVERY]
    await poll.follower.aclose()


class Committing:
    """Tells rows in the order of their instants; a row shows when it is committed."""

    name = "erp"
    serves: ClassVar[Serves] = {Kind.PRODUCT: frozenset({By.CHANGED})}

    def __init__(self) -> None:
        """Begin with a row of long ago."""
        self.rows: list[tuple[int, str]] = [(1, "P0")]
        self.asked: list[str] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        (mark,) = query.keys
        self.asked.append(mark)
        rows = sorted(self.rows)
        if mark == NOW:
            return Page(results={mark: Slice(next=f"{rows[-1][0]}|{rows[-1][1]}")})
        moment, _, key = mark.partition("|")
        behind = [row for row in rows if row > (int(moment), key)][: query.window.limit]
        onward = f"{behind[-1][0]}|{behind[-1][1]}" if behind else mark
        items = tuple(named(Kind.PRODUCT, "erp", sku) for _, sku in behind)
        return Page(results={mark: Slice(items=items, next=onward)})

    async def aclose(self) -> None:
        """Nothing to let go of."""


async def test_what_is_committed_late_is_found_by_looking_back() -> None:
    system = Committing()
    poll = Poll(system)
    await poll.round()
    system.rows.append((20, "P2"))
    await poll.round()
    system.rows.append((10, "P1"))  # written earlier, committed later
    await poll.round()
    assert poll.told == [["P2"], ["P1"]]


async def test_what_was_told_is_not_told_again_by_looking_back() -> None:
    system = Committing()
    poll = Poll(system)
    await poll.round()
    system.rows += [(20, "P2"), (20, "P3")]
    for _ in range(4):
        await poll.round()
    assert poll.told == [["P2", "P3"]]


async def test_it_looks_back_for_a_while_only() -> None:
    system = Committing()
    poll = Poll(system)
    await poll.round()
    system.rows.append((20, "P2"))
    await poll.round()
    poll.now += EVERY + LATE_SECONDS
    system.asked.clear()
    await poll.round()
    assert system.asked == ["20|P2"]


class Answering(Committing):
    """Answers with one slice, whatever is asked."""

    def __init__(self, slice_: Slice | None) -> None:
        """None is no answer at all."""
        super().__init__()
        self.slice = slice_

    async def fetch(self, query: Query, context: CallContext) -> Page:
        (mark,) = query.keys
        if mark == NOW:
            return Page(results={mark: Slice(next="1|P0")})
        return Page(results={} if self.slice is None else {mark: self.slice})


FULL = tuple(products(*range(PAGE)))


@pytest.mark.parametrize("slice_", [None, Slice(), Slice(items=FULL, next="1|P0")])
async def test_an_answer_that_leads_nowhere_is_garbled(slice_: Slice | None) -> None:
    poll = Poll(Answering(slice_))
    await poll.round()
    with pytest.raises(Garbled):
        await poll.round()


class Turns:
    """Gives and takes the turn."""

    def __init__(self, turns: str) -> None:
        """Take the answers: ``yes no yes``."""
        self.turns = [turn == "yes" for turn in turns.split()]
        self.given_up = False

    async def mine(self) -> bool:
        return self.turns.pop(0)

    async def give_up(self) -> None:
        self.given_up = True


async def test_who_has_not_the_turn_asks_nothing_and_begins_anew_later() -> None:
    backend, told = erp(), list[str]()

    async def take(_system: str, changes: Sequence[Change], _at: float | None) -> None:
        told.extend(change.key for change in changes)

    turns = Turns("yes no yes yes")
    follower = Follower(backend, [Kind.PRODUCT], EVERY, take, turn=turns)
    await follower.round()
    backend.put(Kind.PRODUCT, products(1))
    backend.calls.clear()
    await follower.round()
    assert backend.calls == []
    await follower.round()
    backend.put(Kind.PRODUCT, products(1, 2))
    await follower.round()
    assert told == ["P2"]


async def test_closing_gives_the_turn_to_the_next() -> None:
    turns = Turns("yes")
    poll = Poll(erp())
    follower = Follower(erp(), [Kind.PRODUCT], EVERY, poll.take, turn=turns, sleep=poll.sleep)
    follower.start()
    async with asyncio.timeout(5):
        await poll.over.wait()
    await follower.aclose()
    assert turns.given_up
