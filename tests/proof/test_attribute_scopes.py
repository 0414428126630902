"""A role for one region, and one for a segment of a region, from the policy file to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.engine import DEFAULT, MODEL, Policy
from policies.principal import Principal
from resolvers.ids import encode
from tests.proof.company import Proof
from tests.proof.sentinels import MEMBERS, Member
from tests.proof.stage import COORDINATES
from tests.resolvers.world import codes

OWN = next(one for one in MEMBERS if one.key == "OWN")
TEAM = next(one for one in MEMBERS if one.key == "TEAM")
SEGMENT = "SENTINEL-Customer.segment-{}"
SEEN = """
Query.customer Query.customerByLink Query.customers Query.order Query.findOrders
Customer.freshness Customer.id Customer.links Customer.name Customer.contacts Customer.orders
Contact.* SalesOrder.* OrderLine.* Block.* Delivery.*
""".split()
ROLES = {
    "regional": f"region={OWN.region}",
    "narrow": f"region={TEAM.region}&segment={SEGMENT.format('TEAM')}",
    "nowhere": f"region={OWN.region}&segment={SEGMENT.format('TEAM')}",
}
REGIONAL = Principal(subject="u-region", roles=("regional",))
NARROW = Principal(subject="u-narrow", roles=("narrow",))
BOTH = Principal(subject="u-both", roles=("regional", "narrow"))
NOWHERE = Principal(subject="u-nowhere", roles=("nowhere",))
CALLERS = {"regional": REGIONAL, "narrow": NARROW, "both": BOTH, "nowhere": NOWHERE}
SEES = {"regional": {"OWN"}, "narrow": {"TEAM"}, "both": {"OWN", "TEAM"}, "nowhere": set[str]()}


def lines() -> Iterator[str]:
    for role, scope in ROLES.items():
        yield f"g, role:{role}, base:staff"
        yield from (f"p, role:{role}, {name}, {scope}, allow," for name in SEEN)


@pytest.fixture
def regional(proof: Proof, tmp_path: Path) -> Proof:
    """Put the default policy in force together with a company's own file."""
    file = tmp_path / "regions.csv"
    file.write_text("\n".join(lines()), encoding="utf-8")
    proof.world.policy = Policy.load(MODEL, [DEFAULT, file], COORDINATES)
    return proof


async def ask(proof: Proof, caller: str, query: str) -> Any:
    answer = await proof.world.ask(query, CALLERS[caller])
    assert answer.errors == ()
    return answer.data


@pytest.mark.parametrize("caller", CALLERS)
async def test_customers_and_their_count_are_those_of_the_region(
    regional: Proof, caller: str
) -> None:
    data = await ask(regional, caller, "{ customers { totalCount nodes { id name } } }")
    assert data["customers"]["totalCount"] == len(SEES[caller])
    found = {node["name"].rpartition("-")[2] for node in data["customers"]["nodes"]}
    assert found == SEES[caller]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda one: one.key)
@pytest.mark.parametrize("caller", CALLERS)
async def test_every_way_leads_to_those_of_the_region_alone(
    regional: Proof, caller: str, member: Member
) -> None:
    id_ = regional.stage.ids[member.key]
    order_id = encode("erp", member.order)
    ways = f"""{{
      customer(id: "{id_}") {{ name }}
      customerByLink(system: "crm", key: "{member.key}") {{ name }}
      order(id: "{order_id}") {{ number customer {{ name }} }}
      findOrders(reference: "{member.order}") {{ nodes {{ number }} }}
      _entities(representations: [{{ __typename: "Customer", id: "{id_}" }},
                                  {{ __typename: "SalesOrder", id: "{order_id}" }}])
        {{ ... on Customer {{ name }} ... on SalesOrder {{ number }} }}
    }}"""
    data = await ask(regional, caller, ways)
    name = {"name": f"SENTINEL-Customer.name-{member.key}"}
    number = {"number": member.order}
    seen = member.key in SEES[caller]
    assert data == {
        "customer": name if seen else None,
        "customerByLink": name if seen else None,
        "order": {**number, "customer": name} if seen else None,
        "findOrders": {"nodes": [number] if seen else []},
        "_entities": [name, number] if seen else [None, None],
    }


async def test_what_the_role_has_no_line_for_stays_hidden(regional: Proof) -> None:
    id_ = regional.stage.ids["OWN"]
    query = f'{{ customer(id: "{id_}") {{ name phone invoices {{ nodes {{ number }} }} }} }}'
    regional.stage.asked()
    answer = await regional.world.ask(query, REGIONAL)
    name = "SENTINEL-Customer.name-OWN"
    assert answer.data == {"customer": {"name": name, "phone": None, "invoices": None}}
    assert codes(answer) == ["FORBIDDEN", "FORBIDDEN"]
    assert [call for call in regional.stage.asked() if " invoice " in call] == []


async def test_nobody_is_found_by_a_region_that_the_role_may_not_see(regional: Proof) -> None:
    """The region decides whom the role sees; it is not itself among what is seen."""
    query = f'{{ customers(filter: {{ region: "{OWN.region}" }}) {{ totalCount }} }}'
    assert await ask(regional, "regional", query) == {"customers": {"totalCount": 0}}
