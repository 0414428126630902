"""What the settings say of the house gives back what its systems hold."""

from __future__ import annotations

import asyncio

import pytest

from backends.domain import Link
from backends.memory import MemoryBackend
from backends.port import EVERY, Backend, By, CallContext, Query
from backends.vocabulary import Kind
from gateway.settings import Rest
from gateway.systems import connect
from tests.lab import Bench, lab
from tests.resolvers import world

pytestmark = pytest.mark.integration

KEYS = {
    "crm": {By.ALL: EVERY, By.CUSTOMER: "K1,K3", By.KEY: "K1,K3"},
    "erp": {
        By.ALL: EVERY,
        By.CUSTOMER: "D1,D2",
        By.KEY: "D1,S1,P-1",
        By.ORDER: "S1,S2",
        By.REFERENCE: "S1",
        By.SKU: "P-1",
    },
}


async def read(backend: Backend, kind: Kind, by: By) -> dict[str, object]:
    keys = tuple(KEYS[backend.name][by].split(","))
    query = Query(system=backend.name, kind=kind, by=by, keys=keys)
    deadline = asyncio.get_running_loop().time() + 5
    page = await backend.fetch(query, CallContext(deadline=deadline))
    assert not [slice_.error for slice_ in page.results.values() if slice_.error]
    return {key: slice_.items for key, slice_ in page.results.items()}


@pytest.mark.parametrize("name", ["crm", "erp"])
async def test_every_kind_comes_through_as_it_is(name: str) -> None:
    entities = {"crm": world.crm_entities, "erp": world.erp_entities}[name]()
    memory = MemoryBackend(name, entities)
    others = {"crm": MemoryBackend("crm", {}), "erp": MemoryBackend("erp", {})}
    async with lab({**others, name: memory}) as benches:
        bench: Bench = getattr(benches, name)
        over_http = connect(name, Rest.model_validate(bench.tables))
        asked = [(kind, by) for kind, bys in over_http.serves.items() for by in bys]
        several = [(kind, by) for kind, by in asked if (kind, by) != (Kind.CUSTOMER, By.ALL)]
        for kind, by in several:
            assert await read(over_http, kind, by) == await read(memory, kind, by), (kind, by)
        await over_http.aclose()
    assert {kind for kind, _ in asked} == entities.keys()


async def test_a_listing_carries_the_first_number_of_each_customer() -> None:
    memory = MemoryBackend("crm", world.crm_entities())
    async with lab({"crm": memory, "erp": MemoryBackend("erp", {})}) as benches:
        over_http = connect("crm", Rest.model_validate(benches.crm.tables))
        (items,) = (await read(over_http, Kind.CUSTOMER, By.ALL)).values()
        await over_http.aclose()
    assert isinstance(items, tuple)
    found = {customer.key: customer.links for customer in items}
    assert found["K1"] == (Link("erp", "D1"),)
    assert all(len(links) <= 1 for links in found.values())
