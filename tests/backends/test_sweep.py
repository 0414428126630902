"""The shelf is cleared of a customer, wherever it is told of."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backends.domain import Customer, Entity, Link, Party, SalesOrder, Stock
from backends.errors import Unavailable
from backends.fleet.reach import Reach
from backends.port import WHOLE, By, Slice, Window
from backends.shelf import Shelf
from backends.sweep import reaching
from backends.table import Lookup
from backends.vocabulary import Kind
from tests.backends.hand_clock import START
from tests.backends.shelving import shelved, there
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


@pytest.fixture(params=[None, "a secret of the company's own"], ids=["open", "sealed"])
def secret(request: pytest.FixtureRequest) -> str | None:
    secret: str | None = request.param
    return secret


@pytest.fixture
async def shelf(valkey: Valkey, namespace: str, secret: str | None) -> AsyncIterator[Shelf]:
    reach = Reach(valkey.url, namespace=namespace, limit=0.5)
    shelf = Shelf(reach, secret=secret)
    yield shelf
    await shelf.aclose()
    await reach.aclose()


def order(customer: str, *parties: Party) -> SalesOrder:
    return SalesOrder(system="erp", number="O1", customer=customer, parties=parties)


async def swept(valkey: Valkey, namespace: str, secret: str | None) -> int:
    async with reaching(valkey.url, namespace=namespace, secret=secret) as sweep:
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
    shelf: Shelf,
    valkey: Valkey,
    namespace: str,
    secret: str | None,
    lookup: Lookup,
    item: Entity,
    *,
    gone: bool,
) -> None:
    await shelved(shelf, lookup, {"key": Slice(items=(item,), as_of=START)})
    assert await swept(valkey, namespace, secret) == int(gone)
    assert bool(await there(shelf, lookup, "key")) is not gone


async def test_without_the_secret_all_that_is_sealed_goes(valkey: Valkey, namespace: str) -> None:
    reach = Reach(valkey.url, namespace=namespace, limit=0.5)
    shelf = Shelf(reach, secret="another one")
    await shelved(shelf, ORDER, {"O1": Slice(items=(order("C2"),), as_of=START)})
    assert await swept(valkey, namespace, None) == 1
    await reach.aclose()


async def test_what_is_read_meanwhile_is_not_written_any_more(
    shelf: Shelf, valkey: Valkey, namespace: str, secret: str | None
) -> None:
    lent = await shelf.claim(ORDER, {"O1": START})
    await swept(valkey, namespace, secret)
    shelf.put(ORDER, {"O1": Slice(items=(order("C1"),), as_of=START)}, 60.0, lent.token)
    await shelf.settle()
    assert await there(shelf, ORDER, "O1") == {}


async def test_leases_of_others_stay(valkey: Valkey, namespace: str) -> None:
    async with Redis.from_url(valkey.url) as redis:
        await redis.set(f"{namespace}:login:erp:lease", b"mine", ex=60)
        await swept(valkey, namespace, None)
        assert await redis.exists(f"{namespace}:login:erp:lease") == 1


async def test_what_cannot_be_read_goes_too(
    valkey: Valkey, namespace: str, secret: str | None
) -> None:
    async with Redis.from_url(valkey.url) as redis:
        await redis.set(f"{namespace}:older:customer:{'00' * 16}", b"of another version")
        await redis.rpush(f"{namespace}:older:order:{'00' * 16}", "of another type")
        await redis.set(f"{namespace}:something-else", b"not a slice")
    assert await swept(valkey, namespace, secret) == 2
    async with Redis.from_url(valkey.url) as redis:
        assert await redis.exists(f"{namespace}:something-else") == 1


async def test_a_shelf_of_many_slices_is_looked_through_whole(
    shelf: Shelf, valkey: Valkey, namespace: str, secret: str | None
) -> None:
    for start in range(0, 2400, 600):
        slices = {
            str(n): Slice(items=(order("C1" if n % 3 == 0 else "C2"),), as_of=START)
            for n in range(start, start + 600)
        }
        await shelved(shelf, ORDER, slices)
    assert await swept(valkey, namespace, secret) == 800


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
