"""One of two systems is gone or slow: the other half is told whole, and the sections say why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from backends.vocabulary import Kind
from tests.journeys.vendors.pairs import Company, working
from tests.journeys.vendors.sides import PAIRS, SYSTEMS, Pair

pytestmark = pytest.mark.integration

SECTIONS = {
    "contacts": Kind.CONTACT,
    "interactions": Kind.INTERACTION,
    "opportunities": Kind.OPPORTUNITY,
    "quotes": Kind.QUOTE,
    "contracts": Kind.CONTRACT,
    "tickets": Kind.TICKET,
    "orders": Kind.ORDER,
    "invoices": Kind.INVOICE,
    "payments": Kind.PAYMENT,
}
BOTH = [name for name in PAIRS if "+" in name]


@pytest.fixture(params=BOTH)
def pair(request: pytest.FixtureRequest) -> Pair:
    return PAIRS[request.param]()


@pytest.fixture(params=SYSTEMS)
def lost(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def without(whole: dict[str, Any], kinds: Iterable[Kind], state: str) -> dict[str, Any]:
    """Return the answer when some kinds could not be read."""
    gone, freshness = {*kinds}, {"freshness": {"state": state}}
    customer = dict(whole["customer"])
    for name, kind in SECTIONS.items():
        if kind in gone:
            customer[name] = {**freshness, "nodes": []}
    if Kind.CREDIT in gone:
        customer["credit"] = {**freshness, "accounts": []}
    if Kind.CUSTOMER in gone:
        customer |= {**freshness, "name": None}
    return {"customer": customer, "products": None if Kind.PRODUCT in gone else whole["products"]}


async def half(company: Company, lost: str, state: str) -> None:
    """Ask everything; what the lost system owns is told to be so, and nothing else is.

    A root field cannot say so in a section: products that cannot be read are an error.
    """
    answer = await company.ask("admin")
    gone = company.pair.owned[lost]
    assert answer["data"] == without(company.expected(), gone, state)
    failed = [error["path"] for error in answer.get("errors", [])]
    assert failed == ([["products"]] if Kind.PRODUCT in gone else [])


async def test_a_system_that_is_gone_leaves_the_others_half(
    tmp_path: Path, pair: Pair, lost: str
) -> None:
    async with working(pair, tmp_path) as company:
        await company.servers[lost].stop()
        await half(company, lost, "UNAVAILABLE")


async def test_a_system_that_does_not_answer_in_time_leaves_the_others_half(
    tmp_path: Path, pair: Pair, lost: str
) -> None:
    hasty = {lost: {"timeout": 0.3, "retries": 0}}
    async with working(pair, tmp_path, hasty) as company:
        company.servers[lost].gate.open.clear()
        await half(company, lost, "TIMED_OUT")
