"""Tryton as it runs: what has changed is told from its dates, and from nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import pytest

from backends.changed import customer_of, key_of
from backends.port import NOW, By, Query, Slice, Window
from backends.vendors.tryton.adapter import TrytonBackend
from backends.vocabulary import Kind
from backends.wire import HttpxWire
from gateway.demo.tryton.server import TrytonServer
from tests.backends.vendors.tryton.expected_changes import BEFORE
from tests.backends.vendors.tryton.test_live import account_at
from tests.conformance.vendor_kit import context
from tests.tryton_server import tryton_server

# The first run of all installs and seeds, which takes a minute or two.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

KINDS = (Kind.CUSTOMER, Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.STOCK)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with tryton_server(tmp_path_factory.mktemp("tryton")) as running:
        yield running


@pytest.fixture
async def backend(server: TrytonServer) -> AsyncIterator[TrytonBackend]:
    made = TrytonBackend(account_at(server.base_url), HttpxWire("erp", server.base_url))
    yield made
    await made.aclose()


async def behind(backend: TrytonBackend, kind: Kind, mark: str, limit: int = 500) -> Slice:
    window = Window(limit=limit)
    query = Query(system="erp", kind=kind, by=By.CHANGED, keys=(mark,), window=window)
    found = (await backend.fetch(query, context(30))).results[mark]
    assert found.error is None, repr(found.error)
    assert found.next
    return found


async def followed(backend: TrytonBackend, kind: Kind, mark: str, limit: int) -> list[str]:
    keys: list[str] = []
    while True:
        found = await behind(backend, kind, mark, limit)
        keys += [key_of(kind, item) for item in found.items]
        mark = found.next or ""
        if len(found.items) < limit:
            return keys


def changed(server: TrytonServer, statement: str, *values: Any) -> None:
    """Change the database as Tryton would: a write sets its date."""
    with closing(sqlite3.connect(server.database, timeout=10)) as database, database:
        assert database.execute(statement, values).rowcount > 0


@pytest.mark.parametrize("kind", KINDS)
async def test_small_pages_tell_the_same_as_a_large_one(backend: TrytonBackend, kind: Kind) -> None:
    whole = await followed(backend, kind, BEFORE, 500)
    assert len(whole) > 3
    assert await followed(backend, kind, BEFORE, 3) == whole


@pytest.mark.parametrize("kind", KINDS)
async def test_this_moments_mark_has_nothing_behind_it(backend: TrytonBackend, kind: Kind) -> None:
    mark = (await behind(backend, kind, NOW)).next or ""
    found = await behind(backend, kind, mark)
    assert (found.items, found.next) == ((), mark)


async def test_an_order_that_is_written_is_told_with_its_customer(
    backend: TrytonBackend, server: TrytonServer
) -> None:
    mark = (await behind(backend, Kind.ORDER, NOW)).next or ""
    changed(server, "UPDATE sale_sale SET write_date = '2030-01-01 00:00:00.5' WHERE number = '4'")
    found = await behind(backend, Kind.ORDER, mark)
    (order,) = found.items
    assert (key_of(Kind.ORDER, order), customer_of(order)) == ("4", "C10002")
    assert (await behind(backend, Kind.ORDER, found.next or "")).items == ()


async def test_records_of_one_instant_are_each_told_once(
    backend: TrytonBackend, server: TrytonServer
) -> None:
    mark = (await behind(backend, Kind.CUSTOMER, NOW)).next or ""
    changed(
        server,
        "UPDATE party_party SET write_date = '2031-01-01 00:00:00' WHERE code LIKE 'C100%'",
    )
    told = await asyncio.gather(*(followed(backend, Kind.CUSTOMER, mark, n) for n in (500, 5)))
    assert sorted(told[0]) == sorted(told[1]) == [f"C{10001 + n}" for n in range(12)]
