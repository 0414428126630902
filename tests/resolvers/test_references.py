"""Federation: entities by their keys, each kind in one batch."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from backends.errors import Unavailable
from backends.vocabulary import Kind
from resolvers import ids
from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes

ENTITIES = """query($r: [_Any!]!) { _entities(representations: $r) { __typename
    ... on Customer { id name } ... on SalesOrder { number } ... on Product { sku stock { level } }
} }"""


def customer(key: str) -> dict[str, Any]:
    return {"__typename": "Customer", "id": key}


def order(number: str) -> dict[str, Any]:
    return {"__typename": "SalesOrder", "id": ids.encode("erp", number)}


def product(sku: str) -> dict[str, Any]:
    return {"__typename": "Product", "sku": sku}


async def test_every_kind_is_one_batch(w: World) -> None:
    asked = [
        customer(await w.id_of("K1")),
        *(product("P-1"), order("S1"), product("P-2"), order("S2")),
        customer(await w.id_of("K2")),
    ]
    data = await w.data(ENTITIES, r=asked)
    found = [
        [value for name, value in e.items() if name not in {"id", "__typename"}]
        for e in data["_entities"]
    ]
    assert found == [
        ["Huaxia Pumps"],
        ["P-1", {"level": "ENOUGH"}],
        ["S1"],
        ["P-2", {"level": "FEW"}],
        ["S2"],
        ["Beifang Valves"],
    ]
    assert w.calls() == ["crm customer key K1,K2", "erp order key S1,S2", "erp stock sku P-1,P-2"]


async def test_unknown_keys_are_null_at_their_place(w: World) -> None:
    data = await w.data(ENTITIES, r=[customer("c_none"), order("S404"), product("X"), order("S1")])
    assert [e and e["__typename"] for e in data["_entities"]] == [None, None, None, "SalesOrder"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"__typename": "Money", "amount": "1"},
        {"__typename": "Nope", "id": "x"},
        {"__typename": ["Customer"], "id": "x"},
        {"id": "x"},
        {"__typename": "Customer"},
        {"__typename": "Customer", "sku": "x"},
        {"__typename": "Customer", "id": {"$ne": None}},
        {"__typename": "Customer", "id": ["x"]},
        {"__typename": "Product", "sku": 5},
        {"__typename": "SalesOrder", "id": None},
        "Customer",
        7,
        ["Customer", "x"],
    ],
)
async def test_a_wrong_representation_is_null_with_an_error_of_its_own(
    w: World, wrong: Any
) -> None:
    answer = await w.ask(ENTITIES, r=[wrong, order("S1")])
    assert dig(answer.data, ("_entities", 0)) is None
    assert dig(answer.data, ("_entities", 1, "number")) == "S1"
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer.errors[0]["path"] == ["_entities", 0]
    assert answer.errors[0]["message"].startswith("representations: ")


async def test_fields_beside_the_key_change_nothing(w: World) -> None:
    data = await w.data(ENTITIES, r=[{**order("S1"), "info": "x", "number": "S2"}])
    assert dig(data, ("_entities", 0, "number")) == "S1"


async def test_the_variables_of_the_client_stay_as_they_are(w: World) -> None:
    variables: Any = [order("S1"), product("P-1")]
    before = copy.deepcopy(variables)
    await w.data(ENTITIES, r=variables)
    assert variables == before


async def test_an_entity_that_cannot_be_read_leaves_the_others(w: World) -> None:
    w.erp.failures[Kind.ORDER] = Unavailable("down", system="erp")
    answer = await w.ask(ENTITIES, r=[order("S1"), customer(await w.id_of("K1"))])
    assert dig(answer.data, ("_entities", 0)) is None
    assert dig(answer.data, ("_entities", 1, "name")) == "Huaxia Pumps"
    assert codes(answer) == ["BACKEND_UNAVAILABLE"]


async def test_a_product_whose_system_is_away_says_so_in_its_sections(w: World) -> None:
    """As on an order's line: who refers to a product need not ask whether it can be read."""
    for kind in (Kind.PRODUCT, Kind.STOCK):
        w.erp.failures[kind] = Unavailable("down", system="erp")
    query = ENTITIES.replace("sku stock", "sku name stock { freshness { state } } more: stock")
    data = await w.data(query, r=[product("P-1")])
    found = dig(data, ("_entities", 0))
    assert (found["sku"], found["name"]) == ("P-1", None)
    assert found["stock"]["freshness"] == {"state": "UNAVAILABLE"}


async def test_the_service_tells_its_schema(w: World) -> None:
    data = await w.data("{ _service { sdl } }", "portal_customer")
    assert "type Customer" in dig(data, ("_service", "sdl"))


async def test_a_role_that_no_line_defines_gets_no_entity_and_no_schema(w: World) -> None:
    for query in (ENTITIES, "{ _service { sdl } }"):
        answer = await w.ask(query, "nobody", r=[order("S1")])
        assert answer.data is None
        assert codes(answer) == ["FORBIDDEN"]
    assert w.calls() == []
