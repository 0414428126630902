"""Stock and prices of products: both name a product by its id, which its code leads to."""

from __future__ import annotations

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.selection import selected
from backends.vendors.fxiaoke.objects import where
from backends.vendors.fxiaoke.readings import Ask
from backends.vendors.fxiaoke.wire.goods import PriceRow, ProductRow, StockRow
from backends.vocabulary import Kind

PRODUCTS = "ProductObj"


async def stock(ask: Ask) -> Found:
    """Read what each warehouse has of products."""
    of = await _products(ask)
    rows = await ask.those(StockRow, ask.binding.resource, "product_id", of)
    found: dict[str, list[Entity]] = {row.product_code: [] for row in of.values()}
    if rows:
        scene, inner = await ask.scene(ask.binding.resource), await ask.scene(PRODUCTS)
        for row in rows:
            product = of[row.product_id].to_domain(inner)
            found[product.sku].append(row.to_domain(scene, product))
    return cut(ask.query, found)


async def price(ask: Ask) -> Found:
    """Read what products cost by the price book that the settings name."""
    of = await _products(ask)
    found: dict[str, list[Entity]] = {row.product_code: [] for row in of.values()}
    book = ask.house.price_book or ""
    only = where("pricebook_id", "EQ", book)
    rows = await ask.those(PriceRow, ask.binding.resource, "product_id", of, only)
    rows = [row for row in rows if row.pricebook_id == book]
    if rows:
        scene, inner = await ask.scene(ask.binding.resource), await ask.scene(PRODUCTS)
        for row in rows:
            told = row.to_domain(scene, of[row.product_id].to_domain(inner))
            found[of[row.product_id].product_code] += [told] if told else []
    pairs = dict(ask.query.window.filter)
    return cut(ask.query, {k: selected(Kind.PRICE, items, pairs) for k, items in found.items()})


async def _products(ask: Ask) -> dict[str, ProductRow]:
    """Return the products of the codes by their ids."""
    rows = await ask.those(ProductRow, PRODUCTS, "product_code", ask.query.keys)
    return {row.id: row for row in rows}
