"""Systems that share one customer number: only who sees all needs no directory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backends.directory import SharedNumbers
from tests.resolvers.doubles import rewire
from tests.resolvers.scope import BY_LINK, CUSTOMER, asked
from tests.resolvers.world import NOW, PEOPLE, World

SCOPED = ("sales_rep", "sales_manager", "portal_customer")


@pytest.fixture
async def shared(w: World, tmp_path: Path) -> AsyncIterator[World]:
    """Give the company a directory that nobody has filled."""
    url = f"sqlite+aiosqlite:///{tmp_path}/empty.db"
    directory = await SharedNumbers.shared(url, ("crm", "erp"), lambda: NOW)
    rewire(w, directory=directory, ownership_limit=w.services.ownership_limit)
    yield w
    await directory.aclose()


async def test_a_caller_who_sees_all_asks_by_the_number(shared: World) -> None:
    data, errors, calls = await asked(shared, CUSTOMER, "admin", "K1")
    assert errors == ()
    assert data["customer"]["id"] == "K1"
    assert data["customer"]["name"] is not None
    assert calls == ["crm customer key", "erp order customer"]


@pytest.mark.parametrize("role", SCOPED)
@pytest.mark.parametrize(("query", "number"), [(CUSTOMER, "K1"), (BY_LINK, "D1")])
async def test_no_other_scope_is_widened(shared: World, role: str, query: str, number: str) -> None:
    data, _, calls = await asked(shared, query, role, number)
    assert data is None or set(data.values()) == {None}
    assert calls == []


@pytest.mark.parametrize("claim", ["K1", "crm:K1", "erp:K1"])
async def test_a_claim_to_a_number_that_nobody_has_listed_opens_nothing(
    shared: World, claim: str
) -> None:
    portal = msgspec.structs.replace(PEOPLE["portal_customer"], customers=frozenset({claim}))
    answer = await shared.ask(CUSTOMER, portal, x="K1")
    assert answer.data == {"customer": None}
    assert shared.calls() == []


async def test_a_second_role_does_not_ride_on_the_first(shared: World) -> None:
    """A support agent opens every customer; as a sales rep too, he sees amounts of his own only."""
    query = """query($x: ID!) { customer(id: $x) {
        id credit { accounts { limit { amount } } }
        orders { nodes { number net { amount } } } } }"""
    answer = await shared.ask(query, "rep_and_support", x="D1")
    assert answer.data is not None
    found = answer.data["customer"]
    assert (found["id"], found["credit"]) == ("D1", {"accounts": None})
    assert found["orders"]["nodes"]
    assert all(node["net"] is None for node in found["orders"]["nodes"])
