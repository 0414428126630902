"""One question, one answer: what is executed, refused, or goes wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from backends.port import Lane
from resolvers.exchange import Answer, Caller, Question
from resolvers.ids import encode
from tests.resolvers.doubles import Exploding, rewire
from tests.resolvers.questions import dig
from tests.resolvers.world import PEOPLE, World, codes


async def asked(w: World, question: Question) -> Answer:
    deadline = asyncio.get_running_loop().time() + 5
    caller = Caller(principal=PEOPLE["admin"], request_id="r-1", deadline=deadline, lane=Lane.SALES)
    return await w.executor.execute(question, caller)


async def test_the_viewer_learns_what_may_be_seen(w: World) -> None:
    data = await w.data("{ viewer { subject roles permissions } }", "support_agent")
    viewer = data["viewer"]
    assert (viewer["subject"], viewer["roles"]) == ("u-support", ["support_agent"])
    assert "Credit.standing" in viewer["permissions"]
    assert "CreditAccount.limit" not in viewer["permissions"]
    assert w.calls() == []


async def test_support_sees_the_state_of_an_interface_and_no_more(w: World) -> None:
    answer = await w.ask("{ interfaces { name state vendor p95Ms } }", "support_agent")
    assert dig(answer.data, ("interfaces",)) == [
        {"name": "erp", "state": "UP", "vendor": None, "p95Ms": None}
    ]
    assert codes(answer) == ["FORBIDDEN", "FORBIDDEN"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "BAD_REQUEST"),
        ("", "BAD_REQUEST"),
        ("{ viewer { nope } }", "BAD_USER_INPUT"),
        ("mutation { viewer { subject } }", "BAD_USER_INPUT"),
        ("subscription { viewer { subject } }", "BAD_USER_INPUT"),
        ("query($x: Nope) { viewer { subject } }", "BAD_USER_INPUT"),
        ("fragment F on Query { viewer { subject } }", "BAD_USER_INPUT"),
        ("type A { a: Int }", "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_run_is_refused_before_it_runs(w: World, text: str, code: str) -> None:
    answer = await w.ask(text)
    assert not answer.executed
    assert answer.data is None
    assert codes(answer)[0] == code


@pytest.mark.parametrize(
    ("kind", "value"), [("Int", "x"), ("Int", 2**40), ("Int", [1]), ("ID", 1.5), ("Boolean", "yes")]
)
async def test_a_variable_that_does_not_fit_is_bad_input(w: World, kind: str, value: Any) -> None:
    uses = {
        "Int": "customers(first: $v) { totalCount }",
        "ID": 'product(sku: "P-1") { price(customer: $v) { validUntil } }',
        "Boolean": "__typename @include(if: $v)",
    }
    bang = "!" if kind == "Boolean" else ""
    query = f"query($v: {kind}{bang}) {{ {uses[kind]} }}"
    answer = await w.ask(query, v=value)
    assert not answer.executed
    assert codes(answer) in (["BAD_USER_INPUT"], ["QUERY_TOO_COMPLEX"])


async def test_a_missing_variable_is_bad_input(w: World) -> None:
    answer = await w.ask("query($id: ID!) { customer(id: $id) { id } }")
    assert (answer.executed, codes(answer)) == (False, ["BAD_USER_INPUT"])


async def test_a_null_where_none_may_be_is_bad_input_also_during_execution(w: World) -> None:
    query = 'query($id: ID = "x") { customer(id: $id) { id } }'
    answer = await w.ask(query, id=None)
    assert codes(answer) == ["BAD_USER_INPUT"]


async def test_an_empty_operation_name_is_none(w: World) -> None:
    answer = await asked(w, Question(query="query A { viewer { subject } }", operation_name=""))
    assert answer.data == {"viewer": {"subject": "u-admin"}}


async def test_one_of_several_operations_is_chosen_by_its_name(w: World) -> None:
    text = "query A { viewer { subject } } query B { interfaces { name } }"
    answer = await asked(w, Question(query=text, operation_name="B"))
    assert answer.data == {"interfaces": [{"name": "erp"}]}


@pytest.mark.parametrize(("name", "says"), [(None, "several"), ("C", "no such"), ("", "several")])
async def test_an_operation_that_is_not_there_is_a_bad_request(
    w: World, name: str | None, says: str
) -> None:
    text = "query A { viewer { subject } } query B { interfaces { name } }"
    answer = await asked(w, Question(query=text, operation_name=name))
    assert (answer.executed, codes(answer)) == (False, ["BAD_REQUEST"])
    assert says in answer.errors[0]["message"]
    assert answer.errors[0]["message"].startswith("operationName: ")


async def test_a_query_may_be_read_only(w: World) -> None:
    answer = await asked(w, Question(query="{ viewer { subject } }", read_only=True))
    assert answer.executed


async def test_what_nobody_expects_is_internal_with_a_request_id_and_nothing_else(
    w: World,
) -> None:
    rewire(w, backend=Exploding())
    with capture_logs() as logs:
        answer = await w.ask(
            "query($id: ID!) { order(id: $id) { number } }", id=encode("erp", "S1")
        )
    assert answer.data == {"order": None}
    (error,) = answer.errors
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "r-1"}
    assert "4711" not in str(error)
    assert "ZeroDivisionError" not in str(error)
    assert [(log["event"], log["request_id"]) for log in logs] == [("field_failed", "r-1")]


async def test_what_nobody_expects_hits_its_section_only(w: World) -> None:
    rewire(w, backend=Exploding())
    query = "query($id: ID!) { customer(id: $id) { id orders { nodes { number } } } }"
    answer = await w.ask(query, id=await w.id_of("K1"))
    assert dig(answer.data, ("customer", "id")) == await w.id_of("K1")
    assert dig(answer.data, ("customer", "orders")) is None
    assert codes(answer) == ["INTERNAL"]


async def test_denials_are_told_to_who_keeps_count(w: World) -> None:
    query = "query($id: ID!) { customer(id: $id) { invoices { nodes { number } } } }"
    await w.ask(query, "support_agent", id=await w.id_of("K1"))
    assert w.denied == [("Customer.invoices", 1)]


async def test_a_question_without_denials_tells_of_none(w: World) -> None:
    await w.data("{ viewer { subject } }")
    assert w.denied == []


async def test_each_question_starts_with_nothing_read_and_nothing_denied(w: World) -> None:
    query = "query($id: ID!) { customer(id: $id) { name invoices { nodes { number } } } }"
    x = await w.id_of("K1")
    first = await w.ask(query, "support_agent", id=x)
    again = await w.ask(query, "support_agent", id=x)
    assert first == again
    assert w.calls() == ["crm customer key K1"] * 2
