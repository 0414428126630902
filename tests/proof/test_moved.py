"""A customer handed over in the CRM: whose it is decides, whatever a cache still holds."""

from __future__ import annotations

from typing import Any

import msgspec

from backends.directory import Source, sync
from backends.vocabulary import Kind
from policies.principal import Principal
from resolvers.ids import encode
from tests.proof.company import Proof
from tests.proof.oracle import caller
from tests.proof.runs import remembered
from tests.proof.sentinels import MEMBERS, crm

MOVED = next(one for one in MEMBERS if one.key == "OWN")
FORMER = caller("sales_rep")
NEW = msgspec.structs.replace(FORMER, subject="new", rep="SENTINEL-rep09")
WAYS = """query($id: ID!, $order: ID!, $key: String!, $number: String!) {
  customer(id: $id) { name credit { accounts { limit { amount } } } orders { nodes { number } } }
  customerByLink(system: "crm", key: $key) { name }
  customers(search: $key) { totalCount nodes { name } }
  order(id: $order) { number customer { name } }
  findOrders(reference: $number) { nodes { number } }
}"""
NOTHING: dict[str, Any] = {
    "customer": None,
    "customerByLink": None,
    "customers": {"totalCount": 0, "nodes": []},
    "order": None,
    "findOrders": {"nodes": []},
}


async def seen(proof: Proof, who: Principal) -> Any:
    return await proof.world.data(
        WAYS,
        who,
        id=proof.stage.ids[MOVED.key],
        order=encode("erp", MOVED.order),
        key=MOVED.key,
        number=MOVED.order,
    )


def hand_over(proof: Proof) -> None:
    """Give the customer to another rep, in the CRM alone."""
    profiles = [
        msgspec.structs.replace(one, owner=NEW.rep) if one.key == MOVED.key else one
        for one in crm()[Kind.CUSTOMER]
    ]
    proof.world.crm.put(Kind.CUSTOMER, profiles)


async def hear(proof: Proof) -> None:
    """Let the directory hear of it."""
    sources = [Source(backend=proof.world.crm, owns=True), Source(backend=proof.world.erp)]
    await sync(proof.world.directory, sources, progress=lambda _system, _done: None)
    proof.stage.asked()


async def test_the_former_rep_sees_nothing_of_it_though_all_of_it_is_cached(proof: Proof) -> None:
    remembered(proof.world)
    before = await seen(proof, FORMER)
    assert all(before[way] not in (None, NOTHING[way]) for way in ("customer", "order"))
    assert before["findOrders"]["nodes"] == [{"number": MOVED.order}]
    hand_over(proof)
    await hear(proof)
    proof.world.readings.clear()
    assert await seen(proof, FORMER) == NOTHING
    assert proof.world.readings == []


async def test_the_new_rep_sees_it_from_the_cache_and_is_noted(proof: Proof) -> None:
    remembered(proof.world)
    before = await seen(proof, FORMER)
    hand_over(proof)
    await hear(proof)
    proof.world.readings.clear()
    after = await seen(proof, NEW)
    assert after["customer"] == before["customer"]
    assert after["order"] == before["order"]
    (reading,) = proof.world.readings
    assert reading.caller.principal == NEW
    assert set(reading.fields) == {proof.stage.ids[MOVED.key]}


async def test_until_the_directory_hears_of_it_the_cache_gives_the_new_rep_nothing(
    proof: Proof,
) -> None:
    remembered(proof.world)
    await seen(proof, FORMER)
    hand_over(proof)
    proof.stage.asked()
    assert await seen(proof, NEW) == NOTHING
