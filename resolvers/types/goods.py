"""Products, with stock, prices and availability as sections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import strawberry
import strawberry.federation

from backends.port import By
from backends.vocabulary import Kind
from resolvers import products
from resolvers.asks import settled
from resolvers.context import Info, RequestContext
from resolvers.fields import Load, computed, load, plain, quantity
from resolvers.types.entities import recognised_by
from resolvers.types.sections import Money, Quantity, Section


@strawberry.type(description="Goods on their way to a site.")
class Incoming:
    """A day and how many."""

    date: dt.date = plain("When they should arrive.")
    quantity: Quantity = plain("How many.")


@strawberry.type(description="What one site has of a product.")
class SiteStock:
    """Read from domain.Stock."""

    site: str = plain("The plant or warehouse.")
    on_hand: Quantity | None = quantity("on_hand", "How many are there.")
    reserved: Quantity | None = quantity("reserved", "How many of them are promised.")
    available: Quantity | None = quantity("available", "How many may be sold; may be negative.")
    incoming: list[Incoming] = computed(
        products.incoming, "What is on its way there.", attributes=("incoming", "unit")
    )


@strawberry.type(description="The stock of a product.")
@recognised_by(products.StockSection)
class StockSection(Section):
    """Read from products.StockSection."""

    level: products.StockLevel | None = plain(
        "How much is available in all, without a figure.", inputs=("SiteStock.available",)
    )
    total: Quantity | None = plain(
        "What is available in all; null unless every system answered in one unit.",
        inputs=("SiteStock.available",),
    )
    by_site: list[SiteStock] | None = plain("What each site has.")


@strawberry.type(description="What a product costs.")
@recognised_by(products.PriceSection)
class PriceSection(Section):
    """Read from products.PriceSection."""

    amount: Money | None = plain("The price per basis.")
    basis: Quantity | None = plain("How many of which unit the price is for.")
    valid_until: dt.date | None = plain("Until when it holds.")


@strawberry.type(description="A quantity that can be there on a day.")
class Confirmation:
    """Read from products.Confirmed."""

    date: dt.date = plain("The day.")
    quantity: Quantity | None = plain("How many.")
    site: str | None = plain("From which site.")


@strawberry.type(description="When how much of a quantity can be promised.")
@recognised_by(products.AvailabilitySection)
class AvailabilitySection(Section):
    """Read from products.AvailabilitySection."""

    requested: Quantity | None = plain("What was asked for.")
    by: dt.date | None = plain("By when it was asked for.")
    confirmed: list[Confirmation] | None = plain("What can be promised, by day.")


def _ask_own(context: RequestContext, root: Any) -> Any:
    return products.own(context, root.sku)


def _own(attribute: str, description: str) -> Any:
    def pick(found: products.Own) -> Any:
        return getattr(found.product, attribute) if found.product else None

    async def resolve(root: Any, info: Info) -> Any:
        return pick(await settled(info.context.loads, _ask_own(info.context, root)))

    declared = Load(kind=Kind.PRODUCT, by=By.KEY, key="sku", ask=_ask_own, pick=pick)
    return load(declared, description, resolve)


async def _stock(
    root: Any, info: Info, sites: list[str] | None = None, max_age: int | None = None
) -> Any:
    ask = products.stock(info.context, root, sites, max_age)
    return await settled(info.context.loads, ask)


async def _price(
    root: Any,
    info: Info,
    customer: strawberry.ID | None = None,
    quantity: Decimal | None = Decimal(1),
) -> Any:
    return await products.price(root, info, customer, quantity)


async def _availability(root: Any, info: Info, quantity: Decimal, by: dt.date | None = None) -> Any:
    ask = products.availability(info.context, root, quantity, by)
    return await settled(info.context.loads, ask)


@strawberry.federation.type(keys=["sku"], description="What is sold.")
class Product:
    """Read from products.ProductView."""

    sku: str = plain("The product's number.")
    name: str | None = _own("name", "What it is called.")
    unit: str | None = _own("unit", "The unit it is counted in.")
    category: str | None = _own("category", "What kind of product it is.")
    stock: StockSection | None = load(
        Load(kind=Kind.STOCK, by=By.SKU, key="sku", ask=products.stock),
        "What is in stock; sites narrows it, maxAge (seconds) tightens how old it may be.",
        _stock,
    )
    price: PriceSection | None = load(
        Load(kind=Kind.PRICE, by=By.SKU, key="sku"),
        "What a quantity costs, for a customer or by the list.",
        _price,
    )
    availability: AvailabilitySection | None = load(
        Load(kind=Kind.AVAILABILITY, by=By.SKU, key="sku", ask=products.availability),
        "When how much of a quantity can be promised.",
        _availability,
    )

    is_type_of = staticmethod(lambda value, _info: isinstance(value, products.ProductView))
