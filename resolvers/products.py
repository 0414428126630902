"""Products with their stock, prices and availability, over all systems that own them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from backends.domain import Availability, Link, Price, Product, Stock
from backends.errors import BackendError
from backends.port import WHOLE, By, Window
from backends.vocabulary import Kind
from resolvers.amounts import Quantity
from resolvers.context import Info, RequestContext
from resolvers.fields import money_of, quantity_of
from resolvers.freshness import Freshness, Part, SectionState
from resolvers.loaders import Wanted
from resolvers.problems import Code, Problem, bad_input
from resolvers.sections import Gathered, absence, weigh
from resolvers.seen import NOBODYS, Whose

MAX_SKUS = 100

# Whoever asks for a customer's price must see prices on that customer's orders.
CUSTOMER_PRICES = "OrderLine.price"


class StockLevel(StrEnum):
    """How much is there, without a figure."""

    NONE = "NONE"
    FEW = "FEW"
    ENOUGH = "ENOUGH"


class ProductView:
    """A product by its number; its own fields are read when somebody asks for them."""

    def __init__(self, sku: str) -> None:
        """Nothing is read yet."""
        self.sku = sku


class StockSection(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Stock of one product over sites and systems."""

    freshness: Freshness
    by_site: tuple[Stock, ...]
    few: Decimal

    @property
    def available(self) -> Decimal | None:
        """What is available over all sites; None where no site says."""
        known = [s.available for s in self.by_site if s.available is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def level(self) -> StockLevel | None:
        """NONE, FEW or ENOUGH, by what is available in all."""
        available = self.available
        if available is None:
            return None
        if available <= 0:
            return StockLevel.NONE
        return StockLevel.FEW if available <= self.few else StockLevel.ENOUGH

    @property
    def total(self) -> Quantity | None:
        """What is available in all; None unless every part answered in one unit."""
        units = {s.unit for s in self.by_site}
        complete = self.freshness.state in {SectionState.FRESH, SectionState.STALE}
        if not complete or len(units) != 1:
            return None
        return quantity_of(self.available, next(iter(units)))


async def read(
    context: RequestContext,
    sku: str,
    kind: Kind,
    by: By,
    window: Window = WHOLE,
    max_age: float | None = None,
) -> Gathered:
    """Read a kind for a product from every system that owns the kind."""
    owners = context.services.owners(kind)
    asked = [Link(owner, sku) for owner in owners]
    return await _gather(context, asked, kind, by, [window] * len(asked), max_age)


async def _gather(
    context: RequestContext,
    asked: Sequence[Link],
    kind: Kind,
    by: By,
    windows: Sequence[Window],
    max_age: float | None = None,
) -> Gathered:
    slices = await asyncio.gather(
        *(
            context.loads.slice(Wanted(link.system, kind, by, window, max_age), link.key)
            for link, window in zip(asked, windows, strict=True)
        )
    )
    parts = [Part(link.system, slice_) for link, slice_ in zip(asked, slices, strict=True)]
    known = [part for part in parts if part.slice is not None]
    return weigh(context, kind, known, otherwise=absence(context.services.owners(kind)))


async def product(context: RequestContext, sku: str) -> Product | None:
    """Return a product's own fields; raise where no system can say because of an error."""
    gathered = await read(context, sku, Kind.PRODUCT, By.KEY)
    for part in gathered.parts:
        if part.items and isinstance(part.items[0], Product):
            return part.items[0]
    errors = [p.slice.error for p in gathered.parts if p.slice is not None and p.slice.error]
    if errors:
        raise errors[0]
    return None


async def read_stock(context: RequestContext, sku: str, max_age: int | None) -> Gathered:
    """Read the stock of a product, no older than ``max_age`` seconds."""
    if max_age is not None and max_age < 0:
        raise bad_input("maxAge: must be 0 or more seconds")
    return await read(context, sku, Kind.STOCK, By.SKU, max_age=max_age)


def sees_sites(context: RequestContext) -> bool:
    """Whether the caller may know what single sites have; who may not cannot name them either."""
    return context.grant.visible("StockSection.bySite", NOBODYS.relation)


async def stock(root: Any, info: Info, sites: list[str] | None, max_age: int | None) -> Any:
    """Make the stock section of a product; ``sites`` narrows what is counted, not what is read."""
    if sites is not None and not sees_sites(info.context):
        raise Problem(Code.FORBIDDEN, "sites: you may not see the stock of single sites.")
    gathered = await read_stock(info.context, root.sku, max_age)
    rows = [s for part in gathered.parts for s in part.items if isinstance(s, Stock)]
    if sites is not None:
        rows = [s for s in rows if s.site in sites]
    return StockSection(
        freshness=gathered.freshness, by_site=tuple(rows), few=info.context.services.few
    )


class PriceSection(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a product costs; ``whose`` price it is."""

    freshness: Freshness
    whose: Whose
    price: Price | None = None

    @property
    def amount(self) -> Any:
        """The price per basis."""
        return self.price and money_of(self.price.amount, self.price.currency)

    @property
    def basis(self) -> Any:
        """How many of which unit the price is for."""
        return self.price and quantity_of(self.price.price_quantity, self.price.price_unit)

    @property
    def valid_until(self) -> dt.date | None:
        """Until when the price holds."""
        return self.price.valid_until if self.price else None


async def price(root: Any, info: Info, customer: str | None, quantity: Decimal | None) -> Any:
    """Read a price: the list price, or that of a customer in the caller's scope."""
    amount = Decimal(1) if quantity is None else quantity
    if amount <= 0:
        raise bad_input("quantity: must be more than 0")
    whose, payers = await _payers(info.context, customer)
    asked = [Link(system, root.sku) for system, _ in payers]
    windows = [_price_window(key, amount) for _, key in payers]
    gathered = await _gather(info.context, asked, Kind.PRICE, By.SKU, windows)
    prices = [x for part in gathered.parts for x in part.items if isinstance(x, Price)]
    return PriceSection(
        freshness=gathered.freshness, whose=whose, price=prices[0] if prices else None
    )


async def _payers(
    context: RequestContext, customer: str | None
) -> tuple[Whose, list[tuple[str, str | None]]]:
    """Say whose price is asked, of which systems, and for which of their customers."""
    owners = context.services.owners(Kind.PRICE)
    if customer is None:
        return NOBODYS, [(owner, None) for owner in owners]
    await context.admission.require(CUSTOMER_PRICES)
    admitted = await context.admission.by_id(customer, "Query.customer")
    if admitted is None or not context.grant.visible(CUSTOMER_PRICES, admitted.relation):
        return NOBODYS, []
    payers = [(link.system, link.key) for link in admitted.entry.links if link.system in owners]
    return Whose(admitted.relation, admitted.entry.id), [*payers]


def _price_window(customer: str | None, quantity: Decimal) -> Window:
    quantity_text = format(quantity.normalize(), "f")
    pairs = [("quantity", quantity_text)]
    return Window(filter=tuple([("customer", customer), *pairs] if customer else pairs))


class Confirmed(msgspec.Struct, frozen=True, gc=False):
    """A quantity that can be there on a day, at a site."""

    date: dt.date
    quantity: Quantity | None
    site: str | None


class AvailabilitySection(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """When how much of a quantity can be there."""

    freshness: Freshness
    requested: Quantity | None
    by: dt.date | None
    confirmed: tuple[Confirmed, ...]


async def availability(root: Any, info: Info, quantity: Decimal, by: dt.date | None) -> Any:
    """Ask when how much of a quantity can be promised."""
    if quantity <= 0:
        raise bad_input("quantity: must be more than 0")
    pairs = [("quantity", format(quantity.normalize(), "f"))]
    window = Window(filter=tuple([("by", by.isoformat()), *pairs] if by else pairs))
    gathered = await read(info.context, root.sku, Kind.AVAILABILITY, By.SKU, window)
    found = [x for part in gathered.parts for x in part.items if isinstance(x, Availability)]
    confirmed = [
        Confirmed(c.date, quantity_of(c.quantity, x.unit), x.site)
        for x in found
        for c in x.confirmed
    ]
    return AvailabilitySection(
        freshness=gathered.freshness,
        requested=quantity_of(quantity, found[0].unit if found else None),
        by=by,
        confirmed=tuple(sorted(confirmed, key=lambda c: (c.date, c.site or ""))),
    )


def incoming(root: Any) -> list[Any]:
    """Return goods on their way to a site, in the stock's unit."""
    stock_: Stock = root
    return [_Arrival(i.date, quantity_of(i.quantity, stock_.unit)) for i in stock_.incoming]


class _Arrival(msgspec.Struct, frozen=True, gc=False):
    date: dt.date
    quantity: Quantity | None


async def own_field(context: RequestContext, sku: str, attribute: str) -> Any:
    """Read one of a product's own fields; null where the product cannot be had."""
    try:
        found = await product(context, sku)
    except BackendError:
        return None
    return getattr(found, attribute) if found else None
