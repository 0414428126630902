"""A customer out of reach is like one that does not exist, by every way that leads to customers."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from policies.principal import Scope
from resolvers.ids import encode
from tests.proof.company import Proof
from tests.proof.oracle import CALLERS, RELATIONS
from tests.proof.sentinels import MEMBERS, SKU, Member
from tests.proof.stage import ORACLE
from tests.resolvers.world import Fixed

_SECTION = "freshness { state asOf ageSeconds source servedFrom parts { source state } }"
_PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
_PROFILE = (
    f"id name links {{ key }} orders {{ {_SECTION} nodes {{ number }} }} credit {{ standing }}"
)
_ORDER = "id number status customer { id name } deliveries { nodes { number } }"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A question about one customer; ``asks`` makes its variable of what names the customer."""

    name: str
    query: str
    asks: str


WAYS = (
    Way(name="customer", query=f"($x: ID!) {{ customer(id: $x) {{ {_PROFILE} }} }}", asks="id"),
    Way(
        name="customerByLink",
        query=f'($x: String!) {{ customerByLink(system: "crm", key: $x) {{ {_PROFILE} }} }}',
        asks="key",
    ),
    Way(
        name="customerByLink in the ERP",
        query=f'($x: String!) {{ customerByLink(system: "erp", key: $x) {{ {_PROFILE} }} }}',
        asks="erp",
    ),
    Way(
        name="customers by filter",
        query=f"($x: String) {{ customers(filter: {{ region: $x }}) {{ totalCount {_PAGE} "
        f"edges {{ cursor }} nodes {{ {_PROFILE} }} }} }}",
        asks="region",
    ),
    Way(
        name="customers by search",
        query=f"($x: String) {{ customers(search: $x, sort: NAME_DESC) {{ totalCount {_PAGE} "
        f"edges {{ cursor }} nodes {{ {_PROFILE} }} }} }}",
        asks="name",
    ),
    Way(name="order", query=f"($x: ID!) {{ order(id: $x) {{ {_ORDER} }} }}", asks="order id"),
    Way(
        name="findOrders",
        query=f"($x: String!) {{ findOrders(reference: $x) {{ {_SECTION} {_PAGE} "
        f"edges {{ cursor }} nodes {{ {_ORDER} }} }} }}",
        asks="order",
    ),
    Way(
        name="findOrders by tracking number",
        query=f"($x: String!) {{ findOrders(reference: $x) {{ {_SECTION} {_PAGE} "
        f"nodes {{ {_ORDER} }} }} }}",
        asks="tracking number",
    ),
    Way(
        name="_entities",
        query=f"($x: [_Any!]!) {{ _entities(representations: $x) {{ __typename "
        f"... on Customer {{ {_PROFILE} }} ... on SalesOrder {{ {_ORDER} }} }} }}",
        asks="representations",
    ),
    Way(
        name="price for a customer",
        query=f'($x: ID!) {{ product(sku: "{SKU}") {{ price(customer: $x) '
        f"{{ {_SECTION} amount {{ amount }} basis {{ value }} validUntil }} }} }}",
        asks="id",
    ),
)
MISSING = Member(key="MISSING", rep="", team="")


def asked(way: Way, member: Member, id_: str) -> Any:
    order_id = encode("erp", member.order)
    return {
        "id": id_,
        "key": member.key,
        "erp": member.erp,
        "region": member.region,
        "name": f"SENTINEL-Customer.name-{member.key}",
        "order id": order_id,
        "order": member.order,
        "tracking number": f"SENTINEL-Delivery.tracking_number-{member.key}",
        "representations": [
            {"__typename": "Customer", "id": id_},
            {"__typename": "SalesOrder", "id": order_id},
        ],
    }[way.asks]


async def outcome(proof: Proof, role: str, way: Way, member: Member) -> tuple[Any, ...]:
    """Ask, and tell what came and what was read for it, without the keys."""
    id_ = proof.stage.ids.get(member.key, "c_aaaaaaaaaaaaaaaa")
    proof.world.forget_calls()
    proof.world.sections.clear()
    who = CALLERS[role]
    answer = await proof.world.ask(f"query{way.query}", who, x=asked(way, member, id_))
    reads = sorted(call.rpartition(" ")[0] for call in proof.stage.asked())
    return answer.data, answer.errors, reads, sorted(proof.world.sections)


FOREIGN = [
    (role, member)
    for role in CALLERS
    for member in MEMBERS
    if not ORACLE.scope(CALLERS[role], "Query.customer") & RELATIONS[member.key]
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_out_of_reach_is_like_not_there(proof: Proof, way: Way) -> None:
    assert len(FOREIGN) >= 10
    for role, member in FOREIGN:
        missing = await outcome(proof, role, way, MISSING)
        assert await outcome(proof, role, way, member) == missing, (role, member.key)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_within_reach_is_not_like_not_there(proof: Proof, way: Way) -> None:
    """The control: for whoever may, every one of these ways leads to the customer."""
    missing = await outcome(proof, "admin", way, MISSING)
    for member in MEMBERS:
        found = await outcome(proof, "admin", way, member)
        assert found[0] != missing[0]
        assert member.key in json.dumps(found[0]) or way.name.startswith("price")


async def test_the_customer_of_an_order_is_admitted_by_itself(proof: Proof) -> None:
    grant = proof.world.policy.grant(["admin"])
    own = msgspec.structs.replace(grant, scopes={**grant.scopes, "SalesOrder.customer": Scope.OWN})
    proof.world.policy = Fixed(own)
    (way,) = (one for one in WAYS if one.name == "order")
    shown = {}
    for member in MEMBERS:
        data, _, _, _ = await outcome(proof, "admin", way, member)
        shown[member.key] = data["order"]["customer"] is not None
    assert shown == {"ALL": True, "OWN": True, "TEAM": False, "SELF": False, "NONE": False}


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager", "portal_customer"])
async def test_counts_and_pages_know_of_nobody_else(proof: Proof, role: str) -> None:
    page_info = "pageInfo { hasNextPage endCursor }"
    listed = f"customers(after: $x, first: 1) {{ totalCount {page_info} nodes {{ id }} }}"
    query = f"($x: String) {{ {listed} }}"
    who = CALLERS[role]
    mine = {m.key for m in MEMBERS if ORACLE.scope(who, "Query.customers") & RELATIONS[m.key]}
    found: list[str] = []
    cursor, more = None, True
    while more:
        page = (await proof.world.data(f"query{query}", who, x=cursor))["customers"]
        assert page["totalCount"] == len(mine)
        found += [node["id"] for node in page["nodes"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert sorted(found) == sorted(proof.stage.ids[key] for key in mine)
