"""Keys across a pair: two customers in one question, pages of orders, numbers that are attacks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.conformance.nuisances import HOSTILE
from backends.vocabulary import Kind
from tests.fakes.expected import with_decimals
from tests.fakes.facts import Facts
from tests.fakes.journey import CUSTOMER_360
from tests.journeys.vendors.pairs import Company, working
from tests.journeys.vendors.sides import PAIRS, Pair, Side

pytestmark = pytest.mark.integration

PARTS = CUSTOMER_360.partition("customer(id: $id)")[2].partition("products(skus")[0]
BOTH = f"""query($one: ID!, $two: ID!) {{
    one: customer(id: $one) {PARTS} two: customer(id: $two) {PARTS} }}
"""
PAGE = """query($id: ID!, $first: Int, $after: String) {{ customer(id: $id) {{
    {section}(first: $first, after: $after) {{
        freshness {{ state }} nodes {{ {key} }} pageInfo {{ hasNextPage endCursor }}
    }} }} }}
"""
# What would end a literal of the systems' own languages, and match every order behind it.
ATTACKS = (
    "x') OR ('1'='1",
    "x') or FBillNo <> ('",
    "x' or SalesOrder ne '",
    "x')) or (SalesOrder ne '",
    "x' OR po LIKE '%",
    '"], ["name", "!=", "',
    'x","S1',
    "S1 ",
    "%",
)
DAY = dt.date(2026, 10, 1)
LISTS = {
    "contacts": "key",
    "interactions": "key",
    "opportunities": "key",
    "quotes": "number",
    "contracts": "number",
    "tickets": "number",
    "orders": "number",
    "invoices": "number",
    "payments": "number",
}
FIND = """query($held: String!) { findOrders(reference: $held) {
    freshness { state } nodes { number } } }
"""


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> Pair:
    return PAIRS[request.param]()


async def both(company: Company) -> dict[str, Any]:
    """Ask for both customers at once."""
    one, two = await company.id_of(0), await company.id_of(1)
    found: dict[str, Any] = with_decimals(await company.journey.data(BOTH, one=one, two=two))
    return found


async def test_two_customers_of_one_question_are_not_mixed_up(tmp_path: Path, pair: Pair) -> None:
    async with working(pair, tmp_path) as company:
        await both(company)
        company.forget()
        found = await both(company)
        assert found["one"] == company.expected(0)["customer"]
        assert found["two"] == company.expected(1)["customer"]
        declared = company.costs(places=(0, 1))
        for system, calls in company.counts().items():
            assert calls <= declared[system], calls - declared[system]


async def pages(company: Company, section: str, first: int) -> list[list[str]]:
    """Return the keys of a list of the first customer, page by page."""
    query = PAGE.format(section=section, key=LISTS[section])
    ident, after, found = await company.id_of(), None, []
    while True:
        data = await company.journey.data(query, id=ident, first=first, after=after)
        page = data["customer"][section]
        assert page["freshness"]["state"] in {"FRESH", "NOT_PROVIDED"}, section
        found.append([node[LISTS[section]] for node in page["nodes"]])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def test_every_list_goes_on_behind_a_page_of_one(tmp_path: Path, pair: Pair) -> None:
    async with working(pair, tmp_path) as company:
        whole = company.expected()["customer"]
        for section, key in LISTS.items():
            keys = [node[key] for node in whole[section]["nodes"]]
            assert await pages(company, section, 1) == ([[k] for k in keys] or [[]]), section


def of_one_day(side: Side) -> Side:
    """Return a side whose orders are all of the same day."""

    def same(facts: Facts) -> Facts:
        if Kind.ORDER not in facts:
            return facts
        orders = [msgspec.structs.replace(each, ordered=DAY) for each in facts[Kind.ORDER]]
        return {**facts, Kind.ORDER: tuple(orders)}

    return msgspec.structs.replace(side, stands=same(side.stands), told=same(side.told))


async def test_orders_of_one_day_go_on_behind_a_page(tmp_path: Path, pair: Pair) -> None:
    erp = pair.erp and of_one_day(pair.erp)
    busy = msgspec.structs.replace(pair, crm=of_one_day(pair.crm), erp=erp)
    async with working(busy, tmp_path) as company:
        numbers = [n["number"] for n in company.expected()["customer"]["orders"]["nodes"]]
        assert await pages(company, "orders", 2) == [numbers[:2], numbers[2:]]


async def test_a_number_that_is_an_attack_finds_nothing(tmp_path: Path, pair: Pair) -> None:
    asked = "erp" if pair.erp else "crm"
    async with working(pair, tmp_path) as company:
        for held in (*HOSTILE, *ATTACKS):
            company.forget()
            found = (await company.journey.data(FIND, held=held))["findOrders"]
            assert found["nodes"] == [], held
            # what the system's language cannot write is not sent: a call that fails was an attack
            right = "FRESH" if company.counts() else found["freshness"]["state"]
            assert found["freshness"]["state"] == right, held
            assert {*company.counts()} <= {asked}, held
