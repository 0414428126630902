"""Whether a product exists, at the price of reads that are needed anyway."""

from __future__ import annotations

import pytest

from backends import domain
from backends.errors import Unavailable
from backends.vocabulary import Kind
from policies.grant import Grant
from tests.resolvers.doubles import Together, alter, hold
from tests.resolvers.questions import dig
from tests.resolvers.world import POLICY, Fixed, World, codes, stock

STOCK = "query($skus: [String!]!) { products(skus: $skus) { sku stock { level } } }"
SKUS = [f"P-{i:02}" for i in range(20)]


@pytest.fixture
def burst(w: World) -> World:
    """Twenty products, each with stock."""
    w.erp.put(Kind.PRODUCT, [domain.Product(system="erp", sku=s, name=f"Name {s}") for s in SKUS])
    w.erp.put(Kind.STOCK, [stock(sku, "SH", 5) for sku in SKUS])
    return w


async def test_the_stock_of_twenty_products_is_one_call(burst: World) -> None:
    data = await burst.data(STOCK, "portal_customer", skus=SKUS)
    assert [p["sku"] for p in data["products"]] == SKUS
    assert {p["stock"]["level"] for p in data["products"]} == {"FEW"}
    assert burst.calls() == [f"erp stock sku {','.join(SKUS)}"]


async def test_an_unknown_product_is_null_at_its_place(burst: World) -> None:
    data = await burst.data(STOCK, skus=["X", "P-03", "Y", "P-03"])
    assert [p and p["sku"] for p in data["products"]] == [None, "P-03", None, "P-03"]
    assert burst.calls() == ["erp product key X,Y", "erp stock sku X,P-03,Y"]


async def test_a_system_that_denies_knowing_the_product_is_believed(burst: World) -> None:
    alter(burst, lambda _query, key, slice_: None if key == "X" else slice_)
    data = await burst.data(STOCK, skus=["X", "P-03"])
    assert [p and p["sku"] for p in data["products"]] == [None, "P-03"]
    assert burst.calls() == ["erp stock sku X,P-03"]


async def test_a_product_without_stock_exists(burst: World) -> None:
    burst.erp.put(Kind.STOCK, [])
    data = await burst.data(STOCK, skus=["P-01", "X"])
    assert data["products"] == [{"sku": "P-01", "stock": {"level": None}}, None]


async def test_with_own_fields_it_is_two_calls_that_start_together(burst: World) -> None:
    hold(Together(2), burst.erp, Kind.PRODUCT, Kind.STOCK)
    query = "query($skus: [String!]!) { products(skus: $skus) { name stock { level } } }"
    data = await burst.data(query, skus=SKUS)
    assert dig(data, ("products", 7)) == {"name": "Name P-07", "stock": {"level": "FEW"}}
    assert len(burst.calls()) == 2
    assert burst.erp.most_in_flight == 2


async def test_fragments_are_looked_into(burst: World) -> None:
    query = """query($skus: [String!]!) { products(skus: $skus) { ...Tile ... on Product { sku } } }
        fragment Tile on Product { stock { level } }"""
    await burst.data(query, skus=SKUS)
    assert burst.calls() == [f"erp stock sku {','.join(SKUS)}"]


async def test_a_denied_stock_is_not_read_to_learn_what_exists(burst: World) -> None:
    """Nobody defines a role without stock, so the price of support stands for it here."""
    query = 'query { product(sku: "P-01") { sku price { amount { amount } } } }'
    answer = await burst.ask(query, "support_agent")
    assert codes(answer) == ["FORBIDDEN"]
    assert dig(answer.data, ("product", "sku")) == "P-01"
    assert burst.calls() == ["erp product key P-01"]


async def test_stock_denied_to_a_role_is_not_used(burst: World) -> None:
    without = POLICY.grant(("support_agent",))
    scopes = {c: s for c, s in without.scopes.items() if not c.startswith("Product.stock")}
    burst.policy = Fixed(Grant(scopes=scopes))
    answer = await burst.ask(STOCK, "support_agent", skus=["P-01", "X"])
    assert dig(answer.data, ("products",)) == [{"sku": "P-01", "stock": None}, None]
    assert codes(answer) == ["FORBIDDEN"]
    assert burst.calls() == ["erp product key P-01,X"]


async def test_while_the_system_is_down_a_product_with_stock_says_unavailable(burst: World) -> None:
    burst.erp.failures.update(dict.fromkeys(Kind, Unavailable("down", system="erp")))
    query = '{ product(sku: "P-01") { sku stock { freshness { state } } } }'
    data = await burst.data(query)
    assert data["product"] == {"sku": "P-01", "stock": {"freshness": {"state": "UNAVAILABLE"}}}


async def test_while_the_system_is_down_a_product_alone_cannot_be_answered(burst: World) -> None:
    burst.erp.failures.update(dict.fromkeys(Kind, Unavailable("down", system="erp")))
    answer = await burst.ask('{ product(sku: "P-01") { sku name } }')
    assert answer.data == {"product": None}
    assert codes(answer) == ["BACKEND_UNAVAILABLE"]


async def test_stock_without_rows_is_shown_while_the_product_cannot_be_read(burst: World) -> None:
    burst.erp.put(Kind.STOCK, [])
    burst.erp.failures[Kind.PRODUCT] = Unavailable("down", system="erp")
    data = await burst.data(STOCK, skus=["P-01"])
    assert data["products"] == [{"sku": "P-01", "stock": {"level": None}}]


async def test_more_products_than_a_page_are_bad_input(burst: World) -> None:
    answer = await burst.ask(STOCK, skus=[f"S{i}" for i in range(101)])
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert burst.calls() == []


async def test_no_product_is_asked_for_at_no_cost(burst: World) -> None:
    assert await burst.data(STOCK, skus=[]) == {"products": []}
    assert burst.calls() == []


@pytest.mark.parametrize(
    "stock",
    [
        "stock @include(if: $no) { level }",
        "stock @skip(if: $yes) { level }",
        "... @include(if: $no) { stock { level } }",
        "... on Product @skip(if: $yes) { ... { stock { level } } }",
    ],
)
async def test_stock_that_a_directive_leaves_out_is_not_read(w: World, stock: str) -> None:
    used = "unit @include(if: $yes) @skip(if: $no)"
    fields = f'{{ product(sku: "P-1") {{ {used} {stock} }} }}'
    data = await w.data(f"query($yes: Boolean = true, $no: Boolean = false) {fields}")
    assert data == {"product": {"unit": "PC"}}
    assert w.calls() == ["erp product key P-1"]


@pytest.mark.parametrize(
    "stock", ["stock @skip(if: $yes) { level }", "... @include(if: $no) { stock { level } }"]
)
async def test_denied_stock_that_a_directive_leaves_out_is_neither_read_nor_forbidden(
    burst: World, stock: str
) -> None:
    grant = POLICY.grant(("support_agent",))
    scopes = {name: scope for name, scope in grant.scopes.items() if name != "Product.stock"}
    burst.policy = Fixed(Grant(scopes=scopes))
    used = "unit @include(if: $yes) @skip(if: $no)"
    query = 'query($yes: Boolean!, $no: Boolean!) { product(sku: "P-01") { USED STOCK } }'
    data = await burst.data(query.replace("USED", used).replace("STOCK", stock), yes=True, no=False)
    assert data == {"product": {"unit": None}}
    assert burst.calls() == ["erp product key P-01"]
