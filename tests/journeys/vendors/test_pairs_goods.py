"""A portal's burst over every system with products: the calls are those that its keys need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.parts import parts_of
from backends.port import Backend, Query
from backends.vocabulary import Kind
from tests.fakes.expected import answer_of, of_customer, with_decimals
from tests.fakes.facts import Facts
from tests.journeys.vendors.costs import cost
from tests.journeys.vendors.pairs import BY, working
from tests.journeys.vendors.sides import (
    Pair,
    Side,
    fxiaoke,
    jiandaoyun,
    kingdee,
    neocrm,
    odoo,
    rest,
    sap,
    wukong,
)

pytestmark = pytest.mark.integration

MANY = 100
BURST = """query($skus: [String!]!) { products(skus: $skus) {
    sku name stock { freshness { state } bySite { site available { value unit } } }
} }"""
SIDES: Mapping[str, Callable[[], Side]] = {
    "fxiaoke": fxiaoke,
    "jiandaoyun": jiandaoyun,
    "kingdee_k3cloud": kingdee,
    "neocrm": neocrm,
    "odoo": odoo,
    "rest": rest,
    "sap_s4hana": sap,
    "wukong_crm-11": lambda: wukong(11),
    "wukong_crm-9": lambda: wukong(9),
}

# Fifty products in two warehouses fill a page, and what fills a page may go on behind it.
BEHIND = {"fxiaoke": Counter({"query StockObj": 2})}


def many(facts: Facts, side: Side, kind: Kind) -> tuple[Any, ...]:
    """Return a hundred of each product's facts: the first one's, under the names of a hundred."""
    first = [each for each in facts[kind] if getattr(each, "sku", None) == side.sku.format(1)]
    return tuple(
        msgspec.structs.replace(each, sku=sku)
        for sku in side.skus(*range(1, MANY + 1))
        for each in first
    )


def with_many(side: Side) -> Side:
    """Return a side whose company sells a hundred products."""
    goods = (Kind.PRODUCT, Kind.STOCK, Kind.PRICE)
    stands = {**side.stands, **{kind: many(side.stands, side, kind) for kind in goods}}
    told = {kind: many(side.told, side, kind) for kind in goods if kind in side.told}
    return msgspec.structs.replace(side, stands=stands, told={**side.told, **told})


def declared(side: Side, backend: Backend, skus: list[str]) -> Counter[str]:
    """Return the calls of so many keys by what the bindings say of keys per call."""
    parts = {
        kind: len(parts_of(backend, Query(system="crm", kind=kind, by=BY[kind], keys=tuple(skus))))
        for kind in (Kind.PRODUCT, Kind.STOCK)
        if kind in side.told
    }
    return cost(side.vendor, parts) + BEHIND.get(side.vendor, Counter())


@pytest.mark.parametrize("name", SIDES)
async def test_a_hundred_products_cost_as_many_calls_as_their_keys_need(
    tmp_path: Path, name: str
) -> None:
    side = with_many(SIDES[name]())
    skus = side.skus(*range(1, MANY + 1))
    async with working(Pair(crm=side), tmp_path) as company:
        await company.ask("admin")
        company.forget()
        found = with_decimals(await company.journey.data(BURST, skus=skus))["products"]
        assert company.counts() == {"crm": declared(side, company.backend("crm"), skus)}
    assert [each["sku"] for each in found] == skus
    assert found == [expected(side, sku) for sku in skus]


def expected(side: Side, sku: str) -> dict[str, Any]:
    """Return what one of the hundred answers."""
    whole = answer_of(of_customer(side.told, side.keys[0]), [sku])["products"][0]
    return {key: whole[key] for key in ("sku", "name", "stock")}
