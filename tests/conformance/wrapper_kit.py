"""The promises of the port that hold bare and through every wrapper.

A test class inherits the kit and says in ``wrap`` what stands around the backend in memory.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from backends.domain import Customer, Entity, SalesOrder, Stock
from backends.errors import Refused, TimedOut, Unavailable, Unserved
from backends.memory import MemoryBackend
from backends.port import WHOLE, Backend, By, CallContext, Query, Slice, Window
from backends.vocabulary import Kind

CUSTOMERS = tuple(Customer(system="erp", key=f"C{n}", name=f"Customer {n}") for n in range(5))
ORDERS = tuple(
    SalesOrder(
        system="erp",
        number=f"{owner}-{n:05}",
        customer=owner,
        currency="EUR",
        net=Decimal("12.50"),
        ordered=dt.date(2026, 1, 1) + dt.timedelta(days=n % 50),
    )
    for owner, count in (("C0", 10_000), ("C1", 3))
    for n in range(count)
)
STOCK = tuple(Stock(system="erp", sku=f"S{n}", site="1", unit="EA") for n in range(100))
ENTITIES: dict[Kind, tuple[Entity, ...]] = {
    Kind.CUSTOMER: CUSTOMERS,
    Kind.ORDER: ORDERS,
    Kind.STOCK: STOCK,
}


def soon(seconds: float = 5.0) -> CallContext:
    return CallContext(deadline=asyncio.get_running_loop().time() + seconds)


def ask(kind: Kind, by: By, *keys: str, window: Window = WHOLE) -> Query:
    return Query(system="erp", kind=kind, by=by, keys=keys, window=window)


class WrapperKit:
    """Every promise is one test; ``memory`` is the system, ``backend`` what stands around it."""

    def wrap(self, memory: MemoryBackend) -> Backend:
        """Say what stands around the backend in memory."""
        raise NotImplementedError

    @pytest.fixture
    def memory(self) -> MemoryBackend:
        return MemoryBackend("erp", ENTITIES)

    @pytest.fixture
    def backend(self, memory: MemoryBackend) -> Backend:
        return self.wrap(memory)

    async def test_it_serves_what_the_system_serves(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        assert backend.serves == memory.serves
        await backend.aclose()

    async def test_an_entity_comes_through_unchanged(self, backend: Backend) -> None:
        page = await backend.fetch(ask(Kind.CUSTOMER, By.KEY, "C3"), soon())
        assert page.results["C3"].items == (CUSTOMERS[3],)
        await backend.aclose()

    async def test_many_keys_cost_one_call(self, memory: MemoryBackend, backend: Backend) -> None:
        skus = [f"S{n}" for n in range(100)]
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, *skus), soon())
        assert set(page.results) == set(skus)
        assert len(memory.calls) == 1
        await backend.aclose()

    async def test_duplicate_keys_cost_nothing(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, "S1", "S2", "S1"), soon())
        assert set(page.results) == {"S1", "S2"}
        assert [set(call.keys) for call in memory.calls] == [{"S1", "S2"}]
        await backend.aclose()

    async def test_no_keys_cost_no_call(self, memory: MemoryBackend, backend: Backend) -> None:
        page = await backend.fetch(ask(Kind.STOCK, By.SKU), soon())
        assert page.results == {}
        assert memory.calls == []
        await backend.aclose()

    async def test_an_unknown_key_is_absent(self, backend: Backend) -> None:
        page = await backend.fetch(ask(Kind.CUSTOMER, By.KEY, "C1", "nobody"), soon())
        assert set(page.results) == {"C1"}
        await backend.aclose()

    async def test_a_customer_without_orders_has_an_empty_list(self, backend: Backend) -> None:
        page = await backend.fetch(ask(Kind.ORDER, By.CUSTOMER, "C4"), soon())
        assert page.results["C4"].items == ()
        assert page.results["C4"].error is None
        await backend.aclose()

    async def test_a_limit_holds_for_each_key(self, backend: Backend) -> None:
        query = ask(Kind.ORDER, By.CUSTOMER, "C0", "C1", window=Window(limit=3))
        page = await backend.fetch(query, soon())
        assert {key: len(slice_.items) for key, slice_ in page.results.items()} == {
            "C0": 3,
            "C1": 3,
        }
        await backend.aclose()

    async def test_a_list_goes_on_where_its_limit_cut_it(self, backend: Backend) -> None:
        first = await backend.fetch(
            ask(Kind.ORDER, By.CUSTOMER, "C1", window=Window(limit=2)), soon()
        )
        after = first.results["C1"].next
        rest = await backend.fetch(
            ask(Kind.ORDER, By.CUSTOMER, "C1", window=Window(after=after, limit=2)), soon()
        )
        numbers = [
            item.number
            for page in (first, rest)
            for item in page.results["C1"].items
            if isinstance(item, SalesOrder)
        ]
        assert numbers == ["C1-00002", "C1-00001", "C1-00000"]
        assert rest.results["C1"].next is None
        await backend.aclose()

    async def test_a_slice_is_dated_when_its_reading_was_sent(self, backend: Backend) -> None:
        before = dt.datetime.now(dt.UTC)
        page = await backend.fetch(ask(Kind.CUSTOMER, By.KEY, "C1"), soon())
        as_of = page.results["C1"].as_of
        assert as_of is not None
        assert as_of.utcoffset() == dt.timedelta(0)
        assert before <= as_of <= dt.datetime.now(dt.UTC)
        await backend.aclose()

    async def test_a_failure_stands_in_every_slice_it_hit(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        memory.failures[Kind.STOCK] = Refused("login rejected", system="erp", kind="stock")
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, "S1", "S2"), soon())
        assert [type(slice_.error) for slice_ in page.results.values()] == [Refused, Refused]
        assert all(slice_.as_of is None for slice_ in page.results.values())
        await backend.aclose()

    async def test_a_failure_of_one_kind_leaves_the_others_alone(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        memory.failures[Kind.STOCK] = Unavailable("down", system="erp", kind="stock")
        page = await backend.fetch(ask(Kind.CUSTOMER, By.KEY, "C1"), soon())
        assert page.results["C1"].error is None
        await backend.aclose()

    async def test_a_recovered_system_answers_again(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        memory.failures[Kind.STOCK] = Unavailable("down", system="erp", kind="stock")
        await backend.fetch(ask(Kind.STOCK, By.SKU, "S1"), soon())
        memory.failures.clear()
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, "S1"), soon())
        assert page.results["S1"].items == (STOCK[1],)
        await backend.aclose()

    async def test_what_nobody_serves_is_unserved(self, backend: Backend) -> None:
        page = await backend.fetch(ask(Kind.TICKET, By.CUSTOMER, "C1"), soon())
        assert isinstance(page.results["C1"].error, Unserved)
        await backend.aclose()

    async def test_a_system_that_hangs_is_timed_out_at_the_deadline(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        memory.delays[Kind.STOCK] = asyncio.Event().wait
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, "S1"), soon(0.02))
        assert isinstance(page.results["S1"].error, TimedOut)
        await backend.aclose()
        assert memory.in_flight == 0

    async def test_a_question_past_its_deadline_gets_no_value(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        memory.delays[Kind.STOCK] = asyncio.Event().wait
        page = await backend.fetch(ask(Kind.STOCK, By.SKU, "S1"), soon(-1.0))
        assert page.results["S1"] == Slice(error=page.results["S1"].error)
        await backend.aclose()

    async def test_cancelling_leaves_no_call_behind(
        self, memory: MemoryBackend, backend: Backend
    ) -> None:
        called, never = asyncio.Event(), asyncio.Event()

        async def hang() -> None:
            called.set()
            await never.wait()

        memory.delays[Kind.STOCK] = hang
        asking = asyncio.create_task(backend.fetch(ask(Kind.STOCK, By.SKU, "S1"), soon()))
        await asyncio.wait_for(called.wait(), 1.0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        for _ in range(5):
            await asyncio.sleep(0)
        assert memory.in_flight == 0
        await backend.aclose()

    async def test_closing_twice_is_fine(self, memory: MemoryBackend, backend: Backend) -> None:
        await backend.aclose()
        await backend.aclose()
        assert memory.closed
