"""Sensitive fields are noted before they leave, per customer; unnoted they do not leave."""

from __future__ import annotations

import asyncio
import json

import msgspec
import pytest

from backends.cached import Cached, Keeping
from backends.router import Router
from backends.vocabulary import Kind
from policies.principal import Scope
from resolvers.exchange import Answer
from resolvers.readings import Reading, unlogged
from tests.resolvers.doubles import Together, rewire
from tests.resolvers.entities import NOW
from tests.resolvers.questions import dig
from tests.resolvers.world import PEOPLE, POLICY, Fixed, World, codes

COST = "query($id: ID!) { customer(id: $id) { name orders { nodes { number cost { amount } } } } }"
CREDIT = (
    "query($id: ID!) { customer(id: $id) { credit { standing accounts { limit { amount } } } } }"
)
EXPOSURE = (
    "query($id: ID!) { customer(id: $id) { credit { standing accounts "
    "{ limit { amount } exposure { amount } } } } }"
)


class Turns:
    """Lets a read wait for so many turns of the event loop: others arrive meanwhile."""

    def __init__(self, turns: int) -> None:
        """Wait so long."""
        self._turns = turns

    async def __call__(self) -> None:
        for _ in range(self._turns):
            await asyncio.sleep(0)


def behind_caches(w: World) -> None:
    systems = {
        "crm": Cached(w.crm, Keeping(join_ms=0)),
        "erp": Cached(w.erp, Keeping(join_ms=0)),
    }
    rewire(w, backend=Router(systems, {}), clock=lambda: NOW)


async def ask(w: World, query: str, role: str = "admin", key: str = "K1") -> Answer:
    return await w.ask(query, role, id=await w.id_of(key))


def read(w: World) -> dict[str, set[str]]:
    """Join what was noted: fields by customer."""
    noted: dict[str, set[str]] = {}
    for reading in w.readings:
        for customer, fields in reading.fields.items():
            noted.setdefault(customer, set()).update(fields)
    return noted


async def test_a_sensitive_field_is_noted_with_who_read_it_of_whom(w: World) -> None:
    await ask(w, COST)
    (reading,) = w.readings
    assert reading.caller.principal == PEOPLE["admin"]
    assert reading.caller.request_id == "r-1"
    assert reading.fields == {await w.id_of("K1"): {"SalesOrder.cost"}}


async def test_no_value_is_noted(w: World) -> None:
    answer = await ask(w, COST)
    assert dig(answer.data, ("customer", "orders", "nodes", 0, "cost", "amount")) == "210.00"
    assert "210" not in str(w.readings)


async def test_what_is_not_sensitive_is_not_noted(w: World) -> None:
    await ask(
        w,
        "query($id: ID!) { customer(id: $id) { name phone orders { nodes { net { amount } } } } }",
    )
    assert w.readings == []


async def test_one_question_over_several_customers_is_one_note_by_customer(w: World) -> None:
    query = "{ customers { nodes { id credit { accounts { limit { amount } } } } } }"
    await w.ask(query)
    (reading,) = w.readings
    assert set(reading.fields) == {await w.id_of("K1"), await w.id_of("K2")}
    assert set(map(frozenset, reading.fields.values())) == {frozenset({"CreditAccount.limit"})}


async def test_the_customer_of_an_order_is_noted_where_the_order_is_the_way_in(w: World) -> None:
    query = '{ findOrders(reference: "S9") { nodes { cost { amount } customer { name } } } }'
    await w.ask(query)
    assert read(w) == {await w.id_of("K2"): {"SalesOrder.cost"}}


@pytest.mark.parametrize("alias", ["cost", "x: cost", "... on SalesOrder { cost"])
async def test_an_alias_or_a_fragment_hides_no_reading(w: World, alias: str) -> None:
    end = " } }" if "{" in alias else " }"
    query = f'{{ findOrders(reference: "S1") {{ nodes {{ {alias} {{ amount }}{end} }} }}'
    assert (await w.ask(query)).errors == ()
    assert read(w) == {await w.id_of("K1"): {"SalesOrder.cost"}}


async def test_what_is_denied_is_not_noted(w: World) -> None:
    answer = await ask(w, COST, "sales_rep")
    assert codes(answer) == ["FORBIDDEN"]
    assert w.readings == []


async def test_of_two_customers_only_the_one_that_was_read_is_noted(w: World) -> None:
    grant = POLICY.grant(["admin"])
    scopes = {**grant.scopes, "SalesOrder.cost": Scope.OWN}
    w.policy = Fixed(msgspec.structs.replace(grant, scopes=scopes), POLICY.sensitive)
    query = "{ customers { nodes { orders { nodes { cost { amount } } } } } }"
    principal = msgspec.structs.replace(PEOPLE["sales_rep"], roles=("admin",))
    answer = await w.ask(query, principal)
    assert codes(answer) == ["FORBIDDEN"]
    assert read(w) == {await w.id_of("K1"): {"SalesOrder.cost"}}


async def test_what_comes_from_a_cache_is_noted_every_time(w: World) -> None:
    behind_caches(w)
    for _ in range(3):
        assert (await ask(w, CREDIT)).errors == ()
    assert [call for call in w.calls() if "credit" in call] == ["erp credit customer D1"]
    expected = {await w.id_of("K1"): frozenset({"CreditAccount.limit"})}
    assert [reading.fields for reading in w.readings] == [expected] * 3


async def test_what_another_caller_brought_into_the_cache_is_noted_for_who_reads_it(
    w: World,
) -> None:
    behind_caches(w)
    for role in ("finance", "sales_rep", "admin"):
        assert (await ask(w, CREDIT, role)).errors == ()
    assert [call for call in w.calls() if "credit" in call] == ["erp credit customer D1"]
    assert [reading.caller.principal for reading in w.readings] == [
        PEOPLE[role] for role in ("finance", "sales_rep", "admin")
    ]
    expected = {await w.id_of("K1"): frozenset({"CreditAccount.limit"})}
    assert [reading.fields for reading in w.readings] == [expected] * 3


async def test_a_read_shared_with_the_privileged_is_noted_for_each_as_far_as_each_sees(
    w: World,
) -> None:
    behind_caches(w)
    all_ask = Together(3)
    roles = ("admin", "sales_rep", "support_agent")

    async def asked(role: str) -> Answer:
        await all_ask()
        return await ask(w, EXPOSURE, role)

    w.erp.delays[Kind.CREDIT] = Turns(50)
    answers = await asyncio.gather(*map(asked, roles))
    assert [call for call in w.calls() if "credit" in call] == ["erp credit customer D1"]
    assert [codes(answer) for answer in answers] == [[], ["FORBIDDEN"], ["FORBIDDEN"]]
    id_ = await w.id_of("K1")
    assert {one.caller.principal.subject: one.fields for one in w.readings} == {
        "u-admin": {id_: frozenset({"CreditAccount.limit", "CreditAccount.exposure"})},
        "u-rep": {id_: frozenset({"CreditAccount.limit"})},
    }


@pytest.mark.parametrize(
    "cost",
    ["cost @skip(if: $yes) { amount }", "cost @include(if: $no) { amount }"],
)
async def test_what_a_directive_leaves_out_is_neither_noted_nor_denied(w: World, cost: str) -> None:
    fields = f"customer(id: $id) {{ orders {{ nodes {{ number {cost} }} }} }}"
    query = f"query($id: ID!, $yes: Boolean! = true, $no: Boolean! = false) {{ {fields} }}"
    query = query.replace("number ", "number again: number @include(if: $yes) @skip(if: $no) ")
    for role in ("admin", "sales_rep"):
        answer = await ask(w, query, role)
        assert answer.errors == ()
        assert "cost" not in json.dumps(answer.data)
    assert w.readings == []


async def test_a_question_that_is_refused_notes_nothing(w: World) -> None:
    await w.ask("{ customer { credit { accounts { limit } } } }")
    assert w.readings == []


async def test_without_the_log_sensitive_fields_do_not_leave(w: World) -> None:
    w.log_is_down = True
    answer = await ask(w, COST)
    assert "210" not in json.dumps([answer.data, answer.errors])
    (error,) = answer.errors
    assert error["extensions"] == {"code": "BACKEND_UNAVAILABLE", "count": 4}
    assert error["path"] == ["customer", "orders", "nodes", 0, "cost"]
    assert w.readings == []


async def test_without_the_log_the_rest_is_still_there(w: World) -> None:
    w.log_is_down = True
    answer = await ask(w, COST)
    assert answer.executed
    assert dig(answer.data, ("customer", "name")) == "Huaxia Pumps"
    nodes = dig(answer.data, ("customer", "orders", "nodes"))
    assert [node["number"] for node in nodes] == ["S1", "S2", "S3", "S4"]
    assert [node["cost"] for node in nodes] == [None] * 4


async def test_without_the_log_a_denied_field_is_still_forbidden(w: World) -> None:
    """Which of both it is tells nothing: each caller knows what it may not see."""
    w.log_is_down = True
    query = """query($id: ID!) { customer(id: $id) {
      interactions { nodes { subject } } orders { nodes { cost { amount } } } } }"""
    answer = await ask(w, query, "support_agent")
    told = {error["path"][1]: error["extensions"]["code"] for error in answer.errors}
    assert told["orders"] == "FORBIDDEN"
    assert told["interactions"] == "BACKEND_UNAVAILABLE"
    assert "Call 0" not in json.dumps(answer.data)


async def test_without_the_log_what_is_not_sensitive_is_answered_as_ever(w: World) -> None:
    query = "query($id: ID!) { customer(id: $id) { name tickets { nodes { number } } } }"
    whole = await ask(w, query)
    w.log_is_down = True
    assert await ask(w, query) == whole


async def test_a_gateway_without_a_log_notes_nowhere(w: World) -> None:
    await ask(w, COST)
    (reading,) = w.readings
    assert isinstance(reading, Reading)
    await unlogged(reading)
    assert w.readings == [reading]
