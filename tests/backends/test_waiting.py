"""A question waits for its flights without a task, in the context of who asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar

import pytest

from backends.cached import Cached, Keeping
from backends.errors import TimedOut
from backends.freshness import Freshness
from backends.memory import MemoryBackend
from backends.port import EVERY, By, CallContext, Page, Query, Waiting
from backends.vocabulary import Kind
from tests.backends.hand_clock import HandClock
from tests.backends.questions import STOCK, Gate, erp, soon, stock, turns, until

WHO: ContextVar[str] = ContextVar("who", default="nobody")


class Heard:
    """A landing that writes down what it hears, and for whom."""

    def __init__(self) -> None:
        """Hear nothing yet."""
        self.pages: list[Page] = []
        self.errors: list[BaseException] = []
        self.whose: list[str] = []

    def landed(self, page: Page) -> None:
        self.pages.append(page)
        self.whose.append(WHO.get())

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)


class Broken(MemoryBackend):
    """A backend with a fault of ours."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        raise ZeroDivisionError


class Forgetful(MemoryBackend):
    """A backend that knows some keys no more."""

    forgotten: frozenset[str] | set[str] = frozenset()

    async def fetch(self, query: Query, context: CallContext) -> Page:
        page = await super().fetch(query, context)
        return Page(results={k: v for k, v in page.results.items() if k not in self.forgotten})


@pytest.fixture
def memory() -> MemoryBackend:
    return erp()


@pytest.fixture
async def cached(memory: MemoryBackend) -> AsyncIterator[Cached]:
    wrapper = Cached(memory, Keeping(join_ms=0))
    yield wrapper
    await wrapper.aclose()


def begun(cached: Cached, heard: Heard, query: Query, seconds: float = 5.0) -> Waiting:
    waiting = cached.begin(query, soon(seconds), heard)
    assert waiting is not None
    assert not isinstance(waiting, Page)
    return waiting


async def test_what_is_remembered_is_answered_at_once(cached: Cached) -> None:
    heard = Heard()
    begun(cached, heard, stock("S1"))
    await until(lambda: bool(heard.pages))
    assert isinstance(cached.begin(stock("S1"), soon(), heard), Page)
    assert len(heard.pages) == 1


async def test_a_listing_is_no_question_to_memory(cached: Cached) -> None:
    listing = Query(system="erp", kind=Kind.CUSTOMER, by=By.ALL, keys=(EVERY,))
    assert cached.begin(listing, soon(), Heard()) is None


async def test_each_hears_in_the_context_it_asked_in(cached: Cached, memory: MemoryBackend) -> None:
    first, second = Heard(), Heard()
    for name, heard in (("one", first), ("two", second)):
        token = WHO.set(name)
        begun(cached, heard, stock("S1"))
        WHO.reset(token)
    await until(lambda: bool(first.pages and second.pages))
    assert (first.whose, second.whose) == (["one"], ["two"])
    assert len(memory.calls) == 1


async def test_all_keys_land_together(cached: Cached, memory: MemoryBackend) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    heard = Heard()
    begun(cached, Heard(), stock("S1"))
    await turns()
    begun(cached, heard, stock("S1", "S2"))
    await turns()
    assert heard.pages == []
    gate.open()
    await until(lambda: bool(heard.pages))
    assert {key: found.items for key, found in heard.pages[0].results.items()} == {
        "S1": (STOCK[1],),
        "S2": (STOCK[2],),
    }


async def test_at_the_deadline_the_rest_is_late(cached: Cached, memory: MemoryBackend) -> None:
    memory.delays[Kind.STOCK] = Gate().wait
    heard = Heard()
    begun(cached, heard, stock("S1"), 0.01)
    await until(lambda: bool(heard.pages))
    assert isinstance(heard.pages[0].results["S1"].error, TimedOut)
    await turns()
    assert memory.in_flight == 0


async def test_who_leaves_hears_nothing_and_the_last_cancels_the_call(
    cached: Cached, memory: MemoryBackend
) -> None:
    gate = Gate()
    memory.delays[Kind.STOCK] = gate.wait
    one, two = Heard(), Heard()
    first, second = begun(cached, one, stock("S1")), begun(cached, two, stock("S1"))
    await turns()
    first.leave()
    first.leave()
    await turns()
    assert memory.in_flight == 1
    second.leave()
    await turns()
    assert memory.in_flight == 0
    gate.open()
    await turns()
    assert one.pages == two.pages == []


async def test_a_fault_is_told_to_all_who_wait() -> None:
    cached = Cached(Broken("erp", {}), Keeping(join_ms=0))
    one, two = Heard(), Heard()
    begun(cached, one, stock("S1"))
    begun(cached, two, stock("S1"))
    await until(lambda: bool(one.errors and two.errors))
    assert {type(error) for error in (*one.errors, *two.errors)} == {ZeroDivisionError}
    await cached.aclose()


async def test_a_hit_that_outlived_its_windows_meanwhile_is_asked_for_again(
    memory: MemoryBackend,
) -> None:
    clock = HandClock()
    windows = {Kind.STOCK: Freshness(10.0, 0.0, 0.0)}
    cached = Cached(memory, Keeping(windows, join_ms=0), clock=clock.clock)
    await cached.fetch(stock("S1"), soon())
    clock.advance(1.0)
    gate, heard = Gate(), Heard()
    memory.delays[Kind.STOCK] = gate.wait
    begun(cached, heard, stock("S1", "S2"))
    await turns()
    clock.advance(10.0)
    gate.open()
    await until(lambda: bool(heard.pages))
    assert [call.keys for call in memory.calls] == [("S1",), ("S2",), ("S1",)]
    assert set(heard.pages[0].results) == {"S1", "S2"}
    await cached.aclose()


async def test_a_hit_that_outlived_its_windows_is_not_told_once_the_system_knows_it_no_more() -> (
    None
):
    clock, memory = HandClock(), Forgetful("erp", {Kind.STOCK: [*STOCK]})
    cached = Cached(
        memory, Keeping({Kind.STOCK: Freshness(10.0, 0.0, 0.0)}, join_ms=0), clock=clock.clock
    )
    await cached.fetch(stock("S1"), soon())
    clock.advance(1.0)
    gate, heard = Gate(), Heard()
    memory.delays[Kind.STOCK] = gate.wait
    memory.forgotten = {"S1"}
    begun(cached, heard, stock("S1", "S2"))
    await turns()
    clock.advance(10.0)
    gate.open()
    await until(lambda: bool(heard.pages))
    assert set(heard.pages[0].results) == {"S2"}
    await cached.aclose()


async def test_closing_tells_who_waits(memory: MemoryBackend) -> None:
    memory.delays[Kind.STOCK] = asyncio.Event().wait
    cached, heard = Cached(memory, Keeping(join_ms=0)), Heard()
    begun(cached, heard, stock("S1"))
    await turns()
    await cached.aclose()
    await until(lambda: bool(heard.pages))
    assert heard.pages[0].results["S1"].error is not None
