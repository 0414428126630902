"""Behind Hive Gateway trouble stays where it is: in sections, or in the fields of one subgraph."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from resolvers.domains import Domain
from tests.federation.asking import ROLES, ask, codes, told
from tests.federation.company import Company
from tests.federation.fleet import Fleet, hive
from tests.federation.processes import Started
from tests.federation.proxy import Proxy
from tests.gateway.cli.commanding import ran
from tests.serving import served

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(300)]

PATIENCE = 60
SECTIONS = """
query Sections($id: ID!) {
  customer(id: $id) {
    name freshness { state }
    tickets { freshness { state } nodes { number } }
    orders(first: 7) { freshness { state } nodes { number } }
    credit { freshness { state } standing }
    timeline(first: 7) { freshness { state } nodes { kind } }
  }
}
"""


@pytest.fixture
def paused(known: Company, parts: Fleet, single: Started) -> Iterator[None]:
    """Leave the ERP alone, as for its maintenance, in every process."""
    urls = [single.url, *(one.url for one in parts.subgraphs.values())]
    done = ran("system", "pause", "erp", "--for", "1h", "--config", known.config)
    assert done.status == 0, done.err
    try:
        asyncio.run(_seen(urls, known=True))
        yield
    finally:
        done = ran("system", "resume", "erp", "--config", known.config)
        assert done.status == 0, done.err
        asyncio.run(_seen(urls, known=False))


async def _seen(urls: list[str], *, known: bool) -> None:
    """Wait until no process, or every one that asks the ERP, leaves it alone."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
        for url in urls:
            while True:
                text = (await client.get(str(httpx.URL(url).join("/metrics")))).text
                lines = [x for x in text.splitlines() if x.startswith('c360_pause{system="erp"}')]
                if all((float(line.split()[-1]) > 0) is known for line in lines):
                    break
                await asyncio.sleep(0.2)


async def untouched(url: str, known: Company) -> str:
    """Find a customer of both systems of whom nothing was asked yet, and so nothing remembered."""
    query = "{ customers(first: 50) { nodes { id links { system } } } }"
    found = (await ask(url, known, "admin", query))["data"]["customers"]["nodes"]
    both: list[str] = [
        one["id"] for one in found if {"crm", "erp"} <= {link["system"] for link in one["links"]}
    ]
    return [one for one in both if one not in known.ids.values()][-1]


@pytest.mark.usefixtures("paused")
def test_a_system_that_is_away_is_told_in_its_sections_and_not_as_an_error(
    known: Company, single: Started, parts: Fleet
) -> None:
    given = {"id": asyncio.run(untouched(single.url, known))}
    answer = asyncio.run(ask(parts.router.url, known, "admin", SECTIONS, **given))
    customer = answer["data"]["customer"]
    assert "errors" not in answer
    assert customer["name"]
    assert customer["tickets"]["freshness"]["state"] == "FRESH"
    assert customer["orders"]["freshness"]["state"] == "UNAVAILABLE"
    assert customer["timeline"]["freshness"]["state"] == "PARTIAL"
    assert told(answer) == told(asyncio.run(ask(single.url, known, "admin", SECTIONS, **given)))


@pytest.fixture
def stopped(parts: Fleet) -> Iterator[None]:
    """Stop the ERP's subgraph, and let it come back afterwards."""
    parts.subgraphs[Domain.ERP].stop()
    yield
    parts.restart(Domain.ERP)


@pytest.mark.usefixtures("stopped")
def test_a_subgraph_that_is_down_takes_no_fields_with_it_but_its_own(
    known: Company, single: Started, parts: Fleet
) -> None:
    given = {"id": known.ids["both"]}
    for role in ROLES:
        whole = asyncio.run(ask(single.url, known, role, SECTIONS, **given))
        answer = asyncio.run(ask(parts.router.url, known, role, SECTIONS, **given))
        expected = {**whole["data"]["customer"], "orders": None, "credit": None}
        assert answer["data"]["customer"] == expected
        broken = {path for path, code in codes(answer).items() if code != "FORBIDDEN"}
        assert broken
        assert broken <= {"", "customer", "customer.orders", "customer.credit"}
        address = httpx.URL(parts.subgraphs[Domain.ERP].url).netloc.decode()
        assert address not in str(answer), "an error tells where the subgraph is"


def test_a_subgraph_that_comes_back_is_asked_again(known: Company, parts: Fleet) -> None:
    answer = asyncio.run(ask(parts.router.url, known, "admin", SECTIONS, id=known.ids["both"]))
    assert "errors" not in answer
    assert answer["data"]["customer"]["orders"]["nodes"]


async def through(
    proxy: Proxy, parts: Fleet, folder: Path, known: Company, **environment: str
) -> dict[str, Any]:
    """Ask a router of which the way to the ERP's subgraph leads through a proxy."""
    urls = {domain: one.url for domain, one in parts.subgraphs.items()}
    async with served(proxy, lifespan="off") as origin:
        urls[Domain.ERP] = f"{origin}/graphql"
        started = hive(folder, urls, **environment)
        router = await asyncio.to_thread(started.__enter__)
        try:
            return await ask(router.url, known, "admin", SECTIONS, id=known.ids["both"])
        finally:
            proxy.go_on.set()
            await asyncio.to_thread(started.__exit__, None, None, None)


async def test_a_subgraph_without_room_is_asked_once_more(
    known: Company, parts: Fleet, tmp_path: Path
) -> None:
    proxy = Proxy(parts.subgraphs[Domain.ERP].url, refuse=1)
    answer = await through(proxy, parts, tmp_path, known)
    assert "errors" not in answer
    assert answer["data"]["customer"]["orders"]["nodes"]
    assert len(proxy.asked) == 2
    assert {*proxy.asked} == {f"Bearer {known.tokens['admin']}"}


async def test_a_subgraph_that_never_answers_is_given_up_and_the_rest_is_there(
    known: Company, parts: Fleet, tmp_path: Path
) -> None:
    proxy = Proxy(parts.subgraphs[Domain.ERP].url, silent=True)
    answer = await through(proxy, parts, tmp_path, known, SUBGRAPH_TIMEOUT_MS="1500")
    customer = answer["data"]["customer"]
    assert (customer["orders"], customer["credit"]) == (None, None)
    assert customer["name"]
    assert customer["tickets"]["freshness"]["state"] == "FRESH"
    assert answer["errors"]
    assert len(proxy.asked) <= 2
