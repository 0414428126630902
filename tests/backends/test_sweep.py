"""The shelf is cleared of a customer, wherever it is told of."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backends.domain import Customer, Entity, Link, Party, SalesOrder, Stock
from backends.errors import Unavailable
from backends.port import WHOLE, By, Slice, Window
from backends.shelf import Shelf
from backends.sweep import reaching
from backends.table import Lookup
from backends.vocabulary import Kind
from tests.backends.hand_clock import START
from tests.valkey import Valkey, running

pytestmark = pytest.mark.integration

C1 = frozenset({Link("erp", "C1")})
ORDERS = ("erp", Kind.ORDER, By.CUSTOMER, Window(filter=(("status", "OPEN"),), limit=20))
ORDER = ("erp", Kind.ORDER, By.KEY, WHOLE)
PROFILE = ("erp", Kind.CUSTOMER, By.KEY, WHOLE)
CRM_PROFILE = ("crm", Kind.CUSTOMER, By.KEY, WHOLE)
STOCK = ("erp", Kind.STOCK, By.SKU, WHOLE)


@pytest.fixture
def namespace() -> str:
    return uuid.uuid4().hex


@pytest.fixture
async def shelf(valkey: Valkey, namespace: str) -> AsyncIterator[Shelf]:
    shelf = Shelf(valkey.url, namespace=namespace, limit=0.5)
    yield shelf
    await shelf.aclose()


def order(customer: str, *parties: Party) -> SalesOrder:
    return SalesOrder(system="erp", number="O1", customer=customer, parties=parties)


async def swept(shelf: Shelf, valkey: Valkey, namespace: str) -> int:
    await shelf.settle()
    async with reaching(valkey.url, namespace=namespace) as sweep:
        return await sweep.clear(C1)


@pytest.mark.parametrize(
    ("lookup", "item", "gone"),
    [
        (PROFILE, Customer(system="erp", key="C1"), True),
        (PROFILE, Customer(system="erp", key="C2"), False),
        (CRM_PROFILE, Customer(system="crm", key="C1"), False),
        (CRM_PROFILE, Customer(system="crm", key="9", links=(Link("erp", "C1"),)), True),
        (ORDERS, order("C1"), True),
        (ORDER, order("C1"), True),
        (ORDER, order("C2"), False),
        (ORDER, order("C2", Party(role="SHIP_TO", key="C1", name="One")), True),
        (STOCK, Stock(system="erp", sku="C1", site="1", unit="EA"), False),
    ],
)
async def test_what_tells_of_the_customer_goes_and_nothing_else(
    shelf: Shelf, valkey: Valkey, namespace: str, lookup: Lookup, item: Entity, *, gone: bool
) -> None:
    shelf.put(lookup, {"key": Slice(items=(item,), as_of=START)}, 60.0)
    assert await swept(shelf, valkey, namespace) == int(gone)
    assert bool(await shelf.get(lookup, ["key"])) is not gone


async def test_what_cannot_be_read_goes_too(shelf: Shelf, valkey: Valkey, namespace: str) -> None:
    async with Redis.from_url(valkey.url) as redis:
        await redis.set(f"{namespace}:older:customer:{'00' * 16}", b"of another version")
        await redis.set(f"{namespace}:something-else", b"not a slice")
    assert await swept(shelf, valkey, namespace) == 1
    async with Redis.from_url(valkey.url) as redis:
        assert await redis.exists(f"{namespace}:something-else") == 1


async def test_a_shelf_of_many_slices_is_looked_through_whole(
    shelf: Shelf, valkey: Valkey, namespace: str
) -> None:
    for start in range(0, 2400, 600):
        slices = {
            str(n): Slice(items=(order("C1" if n % 3 == 0 else "C2"),), as_of=START)
            for n in range(start, start + 600)
        }
        shelf.put(ORDER, slices, 60.0)
    assert await swept(shelf, valkey, namespace) == 800


async def test_a_server_that_is_away_is_said(valkey: Valkey) -> None:
    with running() as server:
        url = server.url
    with pytest.raises(Unavailable) as caught:
        async with reaching(url):
            pass
    assert caught.value.system == "cache"


async def test_a_server_that_goes_away_meanwhile_is_said() -> None:
    with running() as server:
        async with reaching(server.url) as sweep:
            server.kill()
            with pytest.raises(Unavailable):
                await sweep.clear(C1)
