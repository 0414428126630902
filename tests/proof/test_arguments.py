"""Arguments tell nothing of hidden fields: what may not be seen is no way to find anybody."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from policies.grant import Grant
from policies.principal import Scope
from tests.proof.company import Proof
from tests.proof.oracle import CALLERS
from tests.proof.sentinels import MEMBERS, SKU
from tests.proof.stage import HOME
from tests.resolvers.world import Fixed, codes

WHO = CALLERS["admin"]
FOUND_BY = [
    (
        "Customer.segment",
        'customers(filter: { segment: "SENTINEL-Customer.segment-ALL" }, sort: ID)',
    ),
    ("Customer.region", f'customers(filter: {{ region: "{HOME.region}" }}, sort: ID)'),
    ("Customer.owner", f'customers(filter: {{ owner: "{HOME.rep}" }}, sort: ID)'),
    ("Customer.team", f'customers(filter: {{ team: "{HOME.team}" }}, sort: ID)'),
    ("Customer.links", 'customers(filter: { system: "crm" }, sort: ID)'),
    *(
        (hidden, f'customers(search: "{text}", sort: ID)')
        for hidden, text in (
            ("Customer.name", "SENTINEL-Customer.name-ALL"),
            ("Customer.phone", "SENTINEL-Customer.name-ALL"),
            ("Customer.email", "SENTINEL-Customer.name-ALL"),
            ("Customer.taxNumber", "SENTINEL-Customer.tax_number-ALL"),
        )
    ),
]


async def granted(proof: Proof, **scopes: Scope) -> Grant:
    whole = proof.world.policy.grant(["admin"])
    changed = {name.replace("__", "."): scope for name, scope in scopes.items()}
    return msgspec.structs.replace(whole, scopes={**whole.scopes, **changed})


async def total(proof: Proof, search: str) -> Any:
    data = await proof.world.data(f"{{ {search} {{ totalCount }} }}", WHO)
    return data["customers"]["totalCount"]


@pytest.mark.parametrize(("hidden", "search"), FOUND_BY, ids=[name for name, _ in FOUND_BY])
async def test_nobody_is_found_by_what_may_not_be_seen(
    proof: Proof, hidden: str, search: str
) -> None:
    assert await total(proof, search) > 0  # the control
    proof.world.policy = Fixed(await granted(proof, **{hidden: Scope.NONE}))
    assert await total(proof, search) == 0


@pytest.mark.parametrize(("hidden", "search"), FOUND_BY, ids=[name for name, _ in FOUND_BY])
async def test_those_are_found_of_whom_it_may_be_seen(
    proof: Proof, hidden: str, search: str
) -> None:
    owned = {one.key for one in MEMBERS if one.rep == HOME.rep}
    proof.world.policy = Fixed(await granted(proof, **{hidden: Scope.OWN}))
    data = await proof.world.data(f"{{ {search} {{ nodes {{ id }} }} }}", WHO)
    found = {node["id"] for node in data["customers"]["nodes"]}
    assert found
    assert found <= {proof.stage.ids[key] for key in owned}


@pytest.mark.parametrize("sort", ["", "(sort: NAME)", "(sort: NAME_DESC)"])
async def test_nobody_is_sorted_by_a_hidden_name(proof: Proof, sort: str) -> None:
    query = f"{{ customers{sort} {{ totalCount }} }}"
    assert await proof.world.data(query, WHO) == {"customers": {"totalCount": len(MEMBERS)}}
    proof.world.policy = Fixed(await granted(proof, **{"Customer.name": Scope.NONE}))
    answer = await proof.world.ask(query, WHO)
    assert (answer.data, codes(answer)) == ({"customers": None}, ["FORBIDDEN"])
    assert await total(proof, "customers(sort: ID)") == len(MEMBERS)


@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
async def test_orders_are_not_narrowed_by_a_hidden_status(proof: Proof, status: str) -> None:
    id_ = proof.stage.ids["ALL"]
    orders = f"orders(status: {status}) {{ nodes {{ number }} }}"
    query = f'{{ customer(id: "{id_}") {{ {orders} }} }}'
    assert (await proof.world.data(query, WHO))["customer"]["orders"] is not None
    proof.world.policy = Fixed(await granted(proof, **{"SalesOrder.status": Scope.NONE}))
    proof.stage.asked()
    answer = await proof.world.ask(query, WHO)
    assert (answer.data, codes(answer)) == ({"customer": {"orders": None}}, ["FORBIDDEN"])
    assert proof.stage.asked() == []


@pytest.mark.parametrize(
    "hidden",
    ["SalesOrder.number", "SalesOrder.reference", "Delivery.number", "Delivery.trackingNumber"],
)
async def test_no_order_is_found_by_a_hidden_number(proof: Proof, hidden: str) -> None:
    query = f'{{ findOrders(reference: "{HOME.order}") {{ edges {{ cursor }} }} }}'
    found = await proof.world.data(query, WHO)
    assert len(found["findOrders"]["edges"]) == 1
    proof.world.policy = Fixed(await granted(proof, **{hidden: Scope.NONE}))
    assert await proof.world.data(query, WHO) == {"findOrders": {"edges": []}}


async def test_stock_is_not_narrowed_by_hidden_sites(proof: Proof) -> None:
    site = "SENTINEL-Stock.site-GOODS"
    query = f'{{ product(sku: "{SKU}") {{ stock(sites: ["{site}"]) {{ level }} }} }}'
    assert await proof.world.data(query, WHO) == {"product": {"stock": {"level": "ENOUGH"}}}
    proof.stage.asked()
    answer = await proof.world.ask(query, CALLERS["portal_customer"])
    assert (answer.data, codes(answer)) == ({"product": {"stock": None}}, ["FORBIDDEN"])
    assert [call for call in proof.stage.asked() if " stock " in call] == []


@pytest.mark.parametrize(
    ("event", "dated"),
    [
        ("INTERACTION", "Interaction.at"),
        ("TICKET", "Ticket.opened"),
        ("ORDER", "SalesOrder.ordered"),
        ("DELIVERY", "Delivery.shipped"),
        ("INVOICE", "Invoice.issued"),
        ("PAYMENT", "Payment.received"),
    ],
)
async def test_an_event_whose_day_is_hidden_is_not_told(
    proof: Proof, event: str, dated: str
) -> None:
    query = (
        f'{{ customer(id: "{proof.stage.ids["ALL"]}") {{ timeline {{ nodes {{ kind at }} }} }} }}'
    )

    async def kinds() -> set[str]:
        data = await proof.world.data(query, WHO)
        return {node["kind"] for node in data["customer"]["timeline"]["nodes"]}

    assert event in await kinds()
    proof.world.policy = Fixed(await granted(proof, **{dated: Scope.NONE}))
    assert event not in await kinds()
