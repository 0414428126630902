"""Who may ask what the schema holds, and what they are told."""

from __future__ import annotations

import json

import pytest
from graphql import GraphQLError, GraphQLObjectType, build_schema

from resolvers.introspection import UNFIT, Introspection
from resolvers.schema import core
from tests.resolvers.scope import without_field
from tests.resolvers.world import PEOPLE, POLICY, SCHEMA, SHOWN, World, codes

HIDDEN = {  # by role: what its answers must not name
    "portal_customer": ("CreditAccount", "Interaction", "Opportunity", "SiteStock", "margin"),
    "support_agent": ("CreditAccount", "Invoice", "Payment", "Contract", "p95Ms"),
    "nobody": ("Customer", "SalesOrder", "Product", "viewer"),
}
TYPES = "{ __schema { types { name fields { name } enumValues { name } } } }"


def only(w: World, *roles: str) -> None:
    """Switch introspection off but for these roles."""
    w.executor._introspection = Introspection(SHOWN, roles)


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Query") { name } }',
        '{ mine: __type(name: "Query") { name } }',
        "{ ... on Query { __schema { queryType { name } } } }",
        "{ ...F } fragment F on Query { a: __schema { queryType { name } } }",
        "{ _service { sdl } }",
    ],
)
async def test_introspection_can_be_switched_off_but_for_named_roles(w: World, query: str) -> None:
    only(w, "admin")
    refused = await w.ask(query, "sales_rep")
    assert (refused.executed, refused.data, codes(refused)) == (False, None, ["FORBIDDEN"])
    assert (await w.ask(query, "admin")).errors == ()


async def test_without_introspection_all_else_goes_on(w: World) -> None:
    only(w, "admin")
    query = '{ __typename viewer { __typename subject } product(sku: "P-1") { __typename } }'
    data = await w.data(query, "sales_rep")
    assert data == {
        "__typename": "Query",
        "viewer": {"__typename": "Viewer", "subject": "u-rep"},
        "product": {"__typename": "Product"},
    }


async def test_nobody_may_introspect_where_no_role_is_named(w: World) -> None:
    only(w)
    answer = await w.ask("{ __schema { queryType { name } } }", "admin")
    assert codes(answer) == ["FORBIDDEN"]


@pytest.mark.parametrize("role", HIDDEN)
async def test_what_a_role_is_told_does_not_name_the_rest(w: World, role: str) -> None:
    told = json.dumps(await w.data(TYPES, role))
    privileged = json.dumps(await w.data(TYPES, "admin"))
    for name in HIDDEN[role]:
        assert f'"{name}"' not in told
        assert f'"{name}"' in privileged


async def test_an_alias_does_not_change_what_is_told(w: World) -> None:
    query = '{ mine: __schema { types { name } } yours: __type(name: "CreditAccount") { name } }'
    data = await w.data(query, "portal_customer")
    assert "CreditAccount" not in json.dumps(data["mine"])
    assert data["yours"] is None
    assert (await w.data(query, "finance"))["yours"] == {"name": "CreditAccount"}


async def test_possible_types_and_interfaces_do_not_name_the_rest(w: World) -> None:
    query = """{
      section: __type(name: "Section") { possibleTypes { name } }
      subject: __type(name: "TimelineSubject") { possibleTypes { name } }
      customer: __type(name: "Customer") { interfaces { name possibleTypes { name } } }
    }"""
    told = json.dumps(await w.data(query, "support_agent"))
    assert "InvoiceConnection" not in told
    assert '"Invoice"' not in told
    assert '"Ticket"' in told
    assert '"Section"' in told
    everything = json.dumps(await w.data(query, "admin"))
    assert "InvoiceConnection" in everything
    assert '"Invoice"' in everything


async def test_only_types_of_several_kinds_have_possible_types(w: World) -> None:
    data = await w.data('{ __type(name: "Customer") { possibleTypes { name } } }')
    assert data == {"__type": {"possibleTypes": None}}


async def test_the_text_of_the_service_is_the_roles_own(w: World) -> None:
    query = "{ _service { sdl } }"
    told = (await w.data(query, "support_agent"))["_service"]["sdl"]
    assert told == SHOWN.sdl(POLICY.grant(PEOPLE["support_agent"].roles))
    assert "Invoice" not in told
    assert "Invoice" in (await w.data(query, "admin"))["_service"]["sdl"]


async def test_the_text_of_the_service_can_be_denied_as_any_field(w: World) -> None:
    without_field(w, "_Service.sdl")
    answer = await w.ask("{ _service { sdl } }")
    assert (answer.data, codes(answer)) == (None, ["FORBIDDEN"])


async def test_values_of_an_enum_follow_what_they_tell_of(w: World) -> None:
    query = '{ __type(name: "TimelineKind") { enumValues { name } } }'
    told = {v["name"] for v in (await w.data(query, "support_agent"))["__type"]["enumValues"]}
    assert told == {"INTERACTION", "TICKET", "ORDER", "DELIVERY"}


async def test_two_callers_one_after_the_other_are_told_their_own(w: World) -> None:
    first = await w.data(TYPES, "admin")
    second = await w.data(TYPES, "nobody")
    assert await w.data(TYPES, "admin") == first
    assert "Customer" not in json.dumps(second)


@pytest.mark.parametrize(
    "query",
    [
        '{ customer(id: "x") { credit } }',
        '{ customer(id: "x") { credit { accounts { nope } } } }',
        "{ interfaces { state } interfaces }",
    ],
)
async def test_an_error_of_validation_names_no_hidden_type(w: World, query: str) -> None:
    told = (await w.ask(query, "portal_customer")).errors
    assert UNFIT in {error["message"] for error in told}
    assert all(error["locations"] for error in told)
    assert {error["extensions"]["code"] for error in told} == {"BAD_USER_INPUT"}
    assert UNFIT not in {error["message"] for error in (await w.ask(query, "admin")).errors}


def test_what_the_caller_wrote_may_be_repeated() -> None:
    introspection = Introspection(SHOWN)
    error = GraphQLError("Cannot query field 'nope' on type 'CreditAccount'.")
    grant = POLICY.grant(["portal_customer"])
    assert introspection.discreet(error, "{ ... on CreditAccount { nope } }", grant) is error
    assert introspection.discreet(error, "{ nope }", grant).message == UNFIT


def test_the_whole_schema_is_what_is_executed() -> None:
    """What is shown is cut from this text; the admin sees all of it."""
    everything = build_schema(SHOWN.sdl(POLICY.grant(["admin"])), assume_valid_sdl=True)
    executable = core(SCHEMA)
    ours = {
        name
        for name, type_ in executable.type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("_")
    }
    assert ours <= {*everything.type_map}
