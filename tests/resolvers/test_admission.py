"""Scope: whoever is outside it looks exactly like who does not exist."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from backends.directory import Source, sync
from backends.domain import Link
from backends.vocabulary import Kind
from policies.grant import Grant
from policies.principal import Principal
from resolvers import ids
from resolvers.exchange import Answer, Caller, Question
from tests.resolvers import world
from tests.resolvers.doubles import alter, rewire
from tests.resolvers.questions import dig
from tests.resolvers.scope import BY_LINK, CUSTOMER, ENTITIES, FIND, NOBODY, ORDER, PRICE, asked
from tests.resolvers.world import POLICY, Fixed, World, crm_entities


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_a_customer_outside_the_scope_looks_like_none(w: World, role: str) -> None:
    foreign = await asked(w, CUSTOMER, role, await w.id_of("K2"))
    missing = await asked(w, CUSTOMER, role, NOBODY)
    nonsense = await asked(w, CUSTOMER, role, "*' OR 1=1")
    assert foreign == missing == nonsense == ({"customer": None}, (), [])


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_a_number_outside_the_scope_looks_like_none(w: World, role: str) -> None:
    foreign = await asked(w, BY_LINK, role, "D2")
    missing = await asked(w, BY_LINK, role, "D404")
    assert foreign == missing == ({"customerByLink": None}, (), [])


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_an_order_outside_the_scope_looks_like_none(w: World, role: str) -> None:
    foreign = await asked(w, ORDER, role, ids.encode("erp", "S9"))
    missing = await asked(w, ORDER, role, ids.encode("erp", "S404"))
    assert foreign == missing == ({"order": None}, (), ["erp order key"])


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_a_reference_outside_the_scope_looks_like_one_nobody_knows(
    w: World, role: str
) -> None:
    foreign = await asked(w, FIND, role, "PO-S9")
    missing = await asked(w, FIND, role, "PO-404")
    assert foreign == missing
    assert dig(foreign[0], ("findOrders", "nodes")) == []


async def test_a_foreign_reference_looks_unknown_also_where_the_system_says_nothing_of_unknown_ones(
    w: World,
) -> None:
    alter(w, lambda _query, _key, slice_: slice_ if slice_ is not None and slice_.items else None)
    foreign = await asked(w, FIND, "sales_rep", "PO-S9")
    missing = await asked(w, FIND, "sales_rep", "PO-404")
    assert foreign == missing
    assert dig(foreign[0], ("findOrders", "freshness", "asOf")) is None


async def test_an_order_costs_no_call_where_no_way_leads_to_orders(w: World) -> None:
    """Federation has one root field for all types: the scope is that of Query.order."""
    grant = POLICY.grant(("support_agent",))
    scopes = {name: scope for name, scope in grant.scopes.items() if name != "Query.order"}
    w.policy = Fixed(Grant(scopes=scopes))
    order = {"__typename": "SalesOrder", "id": ids.encode("erp", "S1")}
    found = await asked(w, ENTITIES, "support_agent", [order])
    assert found == ({"_entities": [None]}, (), [])


async def test_a_reference_finds_the_own_orders_among_others(w: World) -> None:
    orders = [
        msgspec.structs.replace(world.order(number, customer, -1), reference="SAME")
        for number, customer in (("S1", "D1"), ("S9", "D2"), ("S2", "D1"))
    ]
    w.erp.put(Kind.ORDER, orders)
    data, errors, _ = await asked(w, FIND, "sales_rep", "SAME")
    assert errors == ()
    assert [o["number"] for o in data["findOrders"]["nodes"]] == ["S2", "S1"]
    everything, _, _ = await asked(w, FIND, "support_agent", "SAME")
    assert len(everything["findOrders"]["nodes"]) == 3


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_a_price_for_a_customer_outside_the_scope_looks_like_one_for_none(
    w: World, role: str
) -> None:
    foreign = await asked(w, PRICE, role, await w.id_of("K2"))
    missing = await asked(w, PRICE, role, NOBODY)
    assert foreign == missing
    assert dig(foreign[0], ("product", "price", "freshness", "state")) == "NOT_LINKED"
    assert "erp price sku" not in foreign[2]


async def test_a_second_role_does_not_open_the_prices_of_other_customers(w: World) -> None:
    """Support may see every customer, the rep prices: together not the price of every customer."""
    foreign, errors, calls = await asked(w, PRICE, "rep_and_support", await w.id_of("K2"))
    assert errors == ()
    assert dig(foreign, ("product", "price", "amount")) is None
    assert "erp price sku" not in calls
    own, _, _ = await asked(w, PRICE, "rep_and_support", await w.id_of("K1"))
    assert dig(own, ("product", "price", "amount", "amount")) == "90.00"


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_entities_outside_the_scope_look_like_none(w: World, role: str) -> None:
    foreign = await asked(
        w,
        ENTITIES,
        role,
        [
            {"__typename": "Customer", "id": await w.id_of("K2")},
            {"__typename": "SalesOrder", "id": ids.encode("erp", "S9")},
        ],
    )
    missing = await asked(
        w,
        ENTITIES,
        role,
        [
            {"__typename": "Customer", "id": NOBODY},
            {"__typename": "SalesOrder", "id": ids.encode("erp", "S404")},
        ],
    )
    assert foreign == missing == ({"_entities": [None, None]}, (), ["erp order key"])


async def test_an_order_loads_nothing_else_until_its_sold_to_is_admitted(w: World) -> None:
    _, _, calls = await asked(w, ORDER, "sales_rep", ids.encode("erp", "S9"))
    assert calls == ["erp order key"]
    data, _, calls = await asked(w, ORDER, "sales_rep", ids.encode("erp", "S1"))
    assert data["order"]["customer"] == {"name": "Huaxia Pumps"}
    assert calls == ["crm customer key", "erp delivery order", "erp order key"]


async def test_an_order_of_a_customer_nobody_knows_is_seen_by_who_sees_all(w: World) -> None:
    w.erp.put(Kind.ORDER, [world.order("S77", "D77", -1)])
    x = ids.encode("erp", "S77")
    support, errors, _ = await asked(w, ORDER, "support_agent", x)
    assert errors == ()
    assert dig(support, ("order", "number")) == "S77"
    assert dig(support, ("order", "customer")) is None
    for role in ("sales_rep", "sales_manager", "portal_customer"):
        hidden, _, _ = await asked(w, ORDER, role, x)
        assert hidden == {"order": None}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("sales_rep", {"K1", "K3"}),
        ("sales_manager", {"K1", "K3"}),
        ("portal_customer", {"K1"}),
        ("support_agent", {"K1", "K2", "K3", "D4"}),
    ],
)
async def test_each_role_is_admitted_to_its_own_customers(
    w: World, role: str, expected: set[str]
) -> None:
    seen = set()
    for system, key in (("crm", "K1"), ("crm", "K2"), ("crm", "K3"), ("erp", "D4")):
        data, _, _ = await asked(w, CUSTOMER, role, await w.id_of(key, system))
        if data["customer"] is not None:
            seen.add(key)
    assert seen == expected


async def test_a_caller_without_claims_sees_no_customer(w: World) -> None:
    x = await w.id_of("K1")
    for role in ("sales_rep", "sales_manager", "portal_customer"):
        answer = await _ask_as(w, Principal(subject="u", roles=(role,)), CUSTOMER, x)
        assert answer.data == {"customer": None}


async def test_a_claim_that_names_an_id_of_ours_is_the_own_account(w: World) -> None:
    x = await w.id_of("K1")
    who = Principal(subject="u", roles=("portal_customer",), customers=frozenset({x}))
    answer = await _ask_as(w, who, CUSTOMER, x)
    assert dig(answer.data, ("customer", "name")) == "Huaxia Pumps"
    foreign = await _ask_as(w, who, CUSTOMER, await w.id_of("K2"))
    assert foreign.data == {"customer": None}


async def test_a_claim_keeps_its_customer_when_two_records_become_one(w: World) -> None:
    before = {await w.id_of("K3"), await w.id_of("D4", "erp")}
    customers = crm_entities()[Kind.CUSTOMER]
    customers[2] = msgspec.structs.replace(customers[2], links=(Link("erp", "D4"),))
    w.crm.put(Kind.CUSTOMER, customers)
    sources = [Source(backend=w.crm, owns=True), Source(backend=w.erp)]
    await sync(w.directory, sources, progress=lambda _system, _done: None)
    assert await w.id_of("K3") == await w.id_of("D4", "erp")
    query = "{ customers { totalCount nodes { id } } }"
    for claimed in before:
        who = Principal(subject="u", roles=("portal_customer",), customers=frozenset({claimed}))
        answer = await _ask_as(w, who, CUSTOMER, claimed)
        assert dig(answer.data, ("customer", "id")) == await w.id_of("K3")
        listed = await _ask_as(w, who, query, claimed)
        assert dig(listed.data, ("customers", "totalCount")) == 1
        assert len(dig(listed.data, ("customers", "nodes"))) == 1


async def _ask_as(w: World, who: Principal, query: str, x: str) -> Answer:
    asking = Question(query=query, variables={"x": x})
    deadline = asyncio.get_running_loop().time() + 5
    caller = Caller(principal=who, request_id="r-1", deadline=deadline)
    return await w.executor.execute(asking, caller)


async def test_a_batch_of_entries_asks_the_directory_once(w: World) -> None:
    looks: list[int] = []
    by_ids = w.directory.by_ids

    class Counting:
        async def by_ids(self, wanted: list[str]) -> Any:
            looks.append(len(wanted))
            return await by_ids(wanted)

        def __getattr__(self, name: str) -> Any:
            return getattr(w.directory, name)

    rewire(w, directory=Counting())
    aliases = " ".join(f"a{i}: customer(id: $x) {{ id }}" for i in range(10))
    await w.data(f"query($x: ID!) {{ {aliases} }}", x=await w.id_of("K1"))
    assert looks == [1]
