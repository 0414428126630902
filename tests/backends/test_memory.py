"""The backend in memory answers as a system would, and tells what it was asked."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from backends.domain import Customer, Delivery, DeliveryLine, SalesOrder
from backends.errors import Refused, TimedOut, Unavailable, Unserved
from backends.memory import MemoryBackend
from backends.ordering import position
from backends.port import EVERY, By, Query, Window
from backends.vocabulary import Kind
from tests.backends.questions import Gate, soon, turns

ORDERS = tuple(
    SalesOrder(
        system="erp",
        number=number,
        customer=customer,
        reference=reference,
        ordered=dt.date(2026, 1, day),
    )
    for number, customer, reference, day in (
        ("1", "C1", "PO-7", 5),
        ("2", "C1", None, 7),
        ("3", "C2", "PO-7", 6),
    )
)
DELIVERY = Delivery(
    system="erp",
    number="80",
    customer="C1",
    tracking_number="TRACK-1",
    lines=(DeliveryLine(order="1"), DeliveryLine(order="2"), DeliveryLine(order="2")),
)
CUSTOMERS = tuple(Customer(system="erp", key=f"C{n}") for n in range(1, 6))


@pytest.fixture
def memory() -> MemoryBackend:
    return MemoryBackend(
        "erp", {Kind.ORDER: ORDERS, Kind.DELIVERY: [DELIVERY], Kind.CUSTOMER: CUSTOMERS}
    )


async def found(
    memory: MemoryBackend, kind: Kind, by: By, key: str, window: Window | None = None
) -> list[str] | None:
    query = Query(system="erp", kind=kind, by=by, keys=(key,), window=window or Window())
    slice_ = (await memory.fetch(query, soon())).results.get(key)
    if slice_ is None:
        return None
    return [str(getattr(item, "number", getattr(item, "key", ""))) for item in slice_.items]


@pytest.mark.parametrize(
    ("kind", "by", "key", "numbers"),
    [
        (Kind.ORDER, By.KEY, "2", ["2"]),
        (Kind.ORDER, By.KEY, "9", None),
        (Kind.ORDER, By.CUSTOMER, "C1", ["2", "1"]),
        (Kind.ORDER, By.CUSTOMER, "C9", []),
        (Kind.ORDER, By.REFERENCE, "PO-7", ["3", "1"]),
        (Kind.ORDER, By.REFERENCE, "3", ["3"]),
        (Kind.ORDER, By.REFERENCE, "80", ["2", "1"]),
        (Kind.ORDER, By.REFERENCE, "TRACK-1", ["2", "1"]),
        (Kind.DELIVERY, By.ORDER, "2", ["80"]),
        (Kind.DELIVERY, By.ORDER, "3", []),
        (Kind.CUSTOMER, By.ALL, EVERY, ["C1", "C2", "C3", "C4", "C5"]),
        (Kind.CUSTOMER, By.ALL, "C1", None),
    ],
)
async def test_entities_are_found(
    memory: MemoryBackend, kind: Kind, by: By, key: str, numbers: list[str] | None
) -> None:
    assert await found(memory, kind, by, key) == numbers


async def test_a_listing_of_everything_goes_page_by_page(memory: MemoryBackend) -> None:
    window = Window(after=position(Kind.CUSTOMER, CUSTOMERS[1]), limit=2)
    assert await found(memory, Kind.CUSTOMER, By.ALL, EVERY, window) == ["C3", "C4"]


async def test_what_is_put_later_is_found(memory: MemoryBackend) -> None:
    await found(memory, Kind.ORDER, By.KEY, "2")
    memory.put(Kind.ORDER, ORDERS[:1])
    assert await found(memory, Kind.ORDER, By.KEY, "2") is None


@pytest.mark.parametrize(
    "window",
    [
        Window(filter=(("colour", "red"),)),
        Window(filter=(("status", "strange"),)),
        Window(order="net"),
    ],
)
async def test_a_window_it_does_not_understand_is_refused(
    memory: MemoryBackend, window: Window
) -> None:
    query = Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=("C1",), window=window)
    assert isinstance((await memory.fetch(query, soon())).results["C1"].error, Refused)


@pytest.mark.parametrize(
    ("system", "kind", "by"),
    [
        ("erp", Kind.TICKET, By.CUSTOMER),
        ("erp", Kind.ORDER, By.SKU),
        ("crm", Kind.ORDER, By.KEY),
    ],
)
async def test_what_it_does_not_hold_is_unserved(
    memory: MemoryBackend, system: str, kind: Kind, by: By
) -> None:
    query = Query(system=system, kind=kind, by=by, keys=("1",))
    assert isinstance((await memory.fetch(query, soon())).results["1"].error, Unserved)


async def test_it_counts_calls_and_how_many_there_were_at_once(memory: MemoryBackend) -> None:
    gate = Gate()
    memory.delays[Kind.ORDER] = gate.wait
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("1",))
    asking = [asyncio.create_task(memory.fetch(query, soon())) for _ in range(3)]
    await turns()
    assert memory.in_flight == 3
    gate.open()
    await asyncio.gather(*asking)
    assert (memory.calls, memory.in_flight, memory.most_in_flight) == ([query] * 3, 0, 3)


async def test_it_fails_while_it_is_told_to(memory: MemoryBackend) -> None:
    down = Unavailable("down", system="erp")
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("1",))
    memory.failures[Kind.ORDER] = down
    assert (await memory.fetch(query, soon())).results["1"].error is down
    del memory.failures[Kind.ORDER]
    assert (await memory.fetch(query, soon())).results["1"].error is None


async def test_it_keeps_the_deadline(memory: MemoryBackend) -> None:
    memory.delays[Kind.ORDER] = Gate().wait
    query = Query(system="erp", kind=Kind.ORDER, by=By.KEY, keys=("1",))
    assert isinstance((await memory.fetch(query, soon(0.01))).results["1"].error, TimedOut)
