"""Business in a second currency: each amount stays in its own, whatever the company's is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from backends.vocabulary import Kind
from tests.fakes.facts import Facts
from tests.journeys.vendors.pairs import working
from tests.journeys.vendors.sides import PAIRS, Pair, Side, fxiaoke, kingdee, odoo, rest, sap

pytestmark = pytest.mark.integration

# Which of each kind is abroad; credit and prices are of the company's own books.
ABROAD = {Kind.QUOTE: 0, Kind.CONTRACT: 0, Kind.ORDER: 1, Kind.INVOICE: 0, Kind.PAYMENT: 1}
SECTIONS = ("quotes", "contracts", "orders", "invoices", "payments")
SIDES: Mapping[str, Callable[[], Side]] = {
    "fxiaoke": fxiaoke,
    "kingdee_k3cloud": kingdee,
    "odoo": odoo,
    "rest": rest,
    "sap_s4hana": sap,
}

PRICE = """query($sku: String!, $id: ID!) { product(sku: $sku) {
    price(customer: $id, quantity: "5") {
        freshness { state } amount { amount currency } basis { value unit }
    } } }
"""


def abroad(facts: Facts) -> Facts:
    """Return facts of which some are in dollars."""
    found = dict(facts)
    for kind, place in ABROAD.items():
        if kind in facts:
            each = [*facts[kind]]
            each[place] = msgspec.structs.replace(each[place], currency="USD")
            found[kind] = tuple(each)
    return found


@pytest.mark.parametrize("name", SIDES)
async def test_an_amount_stays_in_its_own_currency(tmp_path: Path, name: str) -> None:
    side = SIDES[name]()
    busy = msgspec.structs.replace(side, stands=abroad(side.stands), told=abroad(side.told))
    async with working(Pair(crm=busy), tmp_path) as company:
        found = (await company.ask("admin"))["data"]["customer"]
        whole = company.expected()["customer"]
    assert {name: found[name] for name in SECTIONS} == {name: whole[name] for name in SECTIONS}
    assert "USD" in str(whole["orders"])


@pytest.mark.parametrize("name", PAIRS)
async def test_a_price_for_a_customer_is_the_same_wherever_it_is_asked(
    tmp_path: Path, name: str
) -> None:
    pair = PAIRS[name]()
    (sku,) = pair.trade.skus(1)
    async with working(pair, tmp_path) as company:
        ident = await company.id_of()
        found = await company.journey.data(PRICE, sku=sku, id=ident)
    price = found["product"]["price"]
    if pair.trade.vendor == "kingdee_k3cloud":  # its lists do not say which customers they are for
        assert (price["freshness"]["state"], price["amount"]) == ("NOT_PROVIDED", None)
        return
    assert (price["freshness"]["state"], price["amount"]["currency"]) == ("FRESH", "CNY")
    # per one, or for the five together where the system prices an order of them
    each = Decimal(price["amount"]["amount"]) / Decimal(price["basis"]["value"])
    assert each == Decimal(25)
    assert price["basis"]["unit"] == "EA"
