"""Loads of one moment: one call per system, kind, lookup and window, all under way together."""

from __future__ import annotations

import asyncio
import weakref
from collections import Counter

from backends.port import By, Lane, Slice, Window
from backends.vocabulary import Kind
from resolvers.loaders import Loads, Wanted
from tests.resolvers.doubles import Together, hold
from tests.resolvers.questions import CUSTOMER_360, dig, states
from tests.resolvers.world import CRM_KINDS, ERP_KINDS, World, erp_entities, order

FIRST_LEVEL = 12  # 7 kinds of the CRM; orders, deliveries for the timeline, 2 receivables, credit


async def test_a_customer_360_makes_one_call_per_system_kind_lookup_and_keys(w: World) -> None:
    await w.data(CUSTOMER_360, id=await w.id_of("K1"))
    calls = Counter(w.calls())
    assert set(calls.values()) == {1}
    assert len(calls) == FIRST_LEVEL + 1  # and the deliveries of the orders


async def test_two_accounts_in_one_system_are_one_call(w: World) -> None:
    await w.data(CUSTOMER_360, id=await w.id_of("K2"))
    assert [c for c in w.calls() if " credit " in c] == ["erp credit customer D2,D3"]
    assert set(Counter(w.calls()).values()) == {1}


async def test_deliveries_of_ten_orders_are_one_call(w: World) -> None:
    w.erp.put(Kind.ORDER, [order(f"S{i}", "D1", -i) for i in range(10)])
    query = """query($id: ID!) { customer(id: $id) { orders { nodes {
        deliveries { nodes { number } } } } } }"""
    await w.data(query, id=await w.id_of("K1"))
    by_order = [q for q in w.erp.calls if q.by is By.ORDER]
    assert [len(q.keys) for q in by_order] == [10]


async def test_twenty_customers_of_a_page_are_one_call_per_kind(w: World) -> None:
    query = "{ customers { nodes { name credit { standing } orders { nodes { number } } } } }"
    await w.data(query)
    assert Counter((q.system, q.kind) for q in (*w.crm.calls, *w.erp.calls)) == {
        ("crm", Kind.CUSTOMER): 1,
        ("erp", Kind.CUSTOMER): 1,
        ("erp", Kind.CREDIT): 1,
        ("erp", Kind.ORDER): 1,
    }


async def test_all_reads_of_the_first_level_are_under_way_at_the_same_moment(w: World) -> None:
    together = Together(FIRST_LEVEL)
    hold(together, w.crm, *CRM_KINDS)
    hold(together, w.erp, *ERP_KINDS)
    answer = await w.ask(CUSTOMER_360, id=await w.id_of("K1"), seconds=2.0)
    customer = dig(answer.data, ["customer"])
    assert set(states(customer).values()) == {"FRESH"}
    assert customer["freshness"]["state"] == "FRESH"
    assert (w.crm.most_in_flight, w.erp.most_in_flight) == (7, 5)


async def test_reads_that_do_not_come_together_would_time_out(w: World) -> None:
    """The measure of the test above can fail: one read more than there are is never there."""
    together = Together(FIRST_LEVEL + 1)
    hold(together, w.crm, *CRM_KINDS)
    hold(together, w.erp, *ERP_KINDS)
    answer = await w.ask(CUSTOMER_360, id=await w.id_of("K1"), seconds=0.1)
    assert states(dig(answer.data, ["customer"]))["orders"] == "TIMED_OUT"


async def test_deliveries_start_when_the_orders_landed_not_after_the_slowest_section(
    w: World,
) -> None:
    deliveries_asked = asyncio.Event()

    async def slow_until_deliveries_are_asked() -> None:
        await deliveries_asked.wait()

    async def tell() -> None:
        deliveries_asked.set()

    w.crm.delays[Kind.INTERACTION] = slow_until_deliveries_are_asked
    w.erp.delays[Kind.CREDIT] = slow_until_deliveries_are_asked
    w.erp.delays[Kind.DELIVERY] = tell
    query = """query($id: ID!) { customer(id: $id) {
        interactions { freshness { state } } credit { freshness { state } }
        orders { nodes { deliveries { freshness { state } } } } } }"""
    answer = await w.ask(query, id=await w.id_of("K1"), seconds=2.0)
    customer = dig(answer.data, ["customer"])
    assert customer["interactions"]["freshness"]["state"] == "FRESH"
    assert customer["credit"]["freshness"]["state"] == "FRESH"


async def test_the_same_key_is_asked_for_once_in_a_request(w: World) -> None:
    loop = asyncio.get_running_loop()
    loads = Loads(w.erp, loop.time() + 1, Lane.SALES)
    wanted = Wanted("erp", Kind.ORDER, By.KEY)
    first, again = await asyncio.gather(loads.slice(wanted, "S1"), loads.slice(wanted, "S1"))
    later = await loads.slice(wanted, "S1")
    assert first is again is later
    assert [q.keys for q in w.erp.calls] == [("S1",)]


async def test_different_windows_are_different_calls(w: World) -> None:
    loads = Loads(w.erp, asyncio.get_running_loop().time() + 1, Lane.SALES)
    await asyncio.gather(
        *(
            loads.slice(Wanted("erp", Kind.ORDER, By.CUSTOMER, Window(limit=n)), "D1")
            for n in (20, 50)
        )
    )
    assert sorted(q.window.limit or 0 for q in w.erp.calls) == [20, 50]


async def test_an_unknown_key_is_none(w: World) -> None:
    loads = Loads(w.erp, asyncio.get_running_loop().time() + 1, Lane.SALES)
    assert await loads.slice(Wanted("erp", Kind.ORDER, By.KEY), "S404") is None


async def test_nothing_is_asked_twice_for_a_customer_that_is_named_twice(w: World) -> None:
    query = """query($id: ID!) {
        one: customer(id: $id) { name orders { nodes { number } } }
        two: customer(id: $id) { name orders { nodes { number } } } }"""
    data = await w.data(query, id=await w.id_of("K1"))
    assert data["one"] == data["two"]
    assert w.calls() == ["crm customer key K1", "erp order customer D1"]


async def test_the_order_of_a_line_keeps_its_own_product(w: World) -> None:
    orders = erp_entities()[Kind.ORDER]
    w.erp.put(Kind.ORDER, orders)
    query = """query($id: ID!) { customer(id: $id) { orders { nodes { lines {
        sku product { sku name } } } } } }"""
    data = await w.data(query, id=await w.id_of("K1"))
    lines = [line for o in dig(data, ("customer", "orders", "nodes")) for line in o["lines"]]
    assert {line["product"]["name"] for line in lines} == {"Pump 1"}
    assert [c for c in w.calls() if " product " in c] == ["erp product key P-1"]


async def test_what_was_about_to_go_out_when_the_caller_left_is_not_asked(w: World) -> None:
    loads = Loads(w.erp, deadline=asyncio.get_running_loop().time() + 5, lane=Lane.PORTAL)
    wanted = Wanted("erp", Kind.ORDER, By.CUSTOMER)
    waiting = asyncio.create_task(loads.slice(wanted, "D1"))
    await asyncio.sleep(0)
    w.erp.calls.clear()
    loads.close()
    await asyncio.wait([waiting])
    await asyncio.sleep(0)
    assert waiting.cancelled()
    assert list(w.erp.calls) == []


async def test_a_load_that_is_broken_off_keeps_nobody_who_waited(w: World) -> None:
    loads = Loads(w.erp, deadline=asyncio.get_running_loop().time() + 5, lane=Lane.PORTAL)
    waiter = Waiting()
    loads.want(Wanted("erp", Kind.ORDER, By.CUSTOMER), "D1", waiter)
    loads.dispatch()
    kept = weakref.ref(waiter)
    loads.close()
    assert isinstance(waiter.error, asyncio.CancelledError)
    del waiter
    assert kept() is None


class Waiting:
    """Who waits, and what broke it."""

    error: BaseException | None = None

    def land(self, slice_: Slice | None) -> None:
        raise AssertionError(slice_)

    def fail(self, error: BaseException) -> None:
        self.error = error
