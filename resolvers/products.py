"""Products with their stock, prices and availability, over all systems that own them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from backends.domain import Availability, Price, Product, Stock
from backends.errors import BackendError
from backends.port import WHOLE, By, Window
from backends.vocabulary import Kind
from resolvers.amounts import Quantity
from resolvers.asks import Ask, Slices, settled
from resolvers.context import Info, RequestContext
from resolvers.fields import money_of, quantity_of
from resolvers.freshness import Freshness, Part, SectionState
from resolvers.loaders import Wanted
from resolvers.problems import Code, Problem, bad_input
from resolvers.sections import absence, weigh
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


def read(
    context: RequestContext,
    sku: str,
    kind: Kind,
    make: Callable[[Freshness], Any],
    window: Window = WHOLE,
    max_age: float | None = None,
) -> Ask:
    """Read a section of a product from every system that owns its kind."""
    owners = context.services.owners(kind)
    return _of_systems(context, [(owner, window) for owner in owners], kind, sku, make, max_age)


def _of_systems(
    context: RequestContext,
    asked: Sequence[tuple[str, Window]],
    kind: Kind,
    sku: str,
    make: Callable[[Freshness], Any],
    max_age: float | None = None,
) -> Ask:
    began = context.begun()

    def finish(slices: Slices) -> Any:
        known = _known(asked, slices)
        otherwise = absence(context.services.owners(kind))
        return make(weigh(context, kind, known, otherwise=otherwise, began=began))

    return Ask([(Wanted(s, kind, By.SKU, window, max_age), sku) for s, window in asked], finish)


def _known(asked: Sequence[tuple[str, Any]], slices: Slices) -> list[Part]:
    pairs = zip(asked, slices, strict=True)
    return [Part(system, slice_) for (system, _), slice_ in pairs if slice_ is not None]


class Own(msgspec.Struct, frozen=True):
    """A product's own fields, or why no system can say whether there is one."""

    product: Product | None
    error: BackendError | None = None


def own(context: RequestContext, sku: str) -> Ask:
    """Read a product's own fields."""
    owners = context.services.owners(Kind.PRODUCT)
    return Ask([(Wanted(owner, Kind.PRODUCT, By.KEY), sku) for owner in owners], _own)


def _own(slices: Slices) -> Own:
    known = [slice_ for slice_ in slices if slice_ is not None]
    for slice_ in known:
        if slice_.items and isinstance(slice_.items[0], Product):
            return Own(slice_.items[0])
    return Own(None, next((slice_.error for slice_ in known if slice_.error), None))


def stock_reads(context: RequestContext, sku: str, max_age: int | None) -> list[tuple[Wanted, str]]:
    """Say which reads the stock of a product is, no older than ``max_age`` seconds."""
    if max_age is not None and max_age < 0:
        raise bad_input("maxAge: must be 0 or more seconds")
    owners = context.services.owners(Kind.STOCK)
    return [(Wanted(owner, Kind.STOCK, By.SKU, WHOLE, max_age), sku) for owner in owners]


def sees_sites(context: RequestContext) -> bool:
    """Whether the caller may know what single sites have; who may not cannot name them either."""
    return context.grant.visible("StockSection.bySite", NOBODYS.relation)


def stock(
    context: RequestContext, root: Any, sites: list[str] | None = None, max_age: int | None = None
) -> Ask:
    """Make the stock section of a product; ``sites`` narrows what is counted, not what is read."""
    if sites is not None and not sees_sites(context):
        raise Problem(Code.FORBIDDEN, "sites: you may not see the stock of single sites.")
    reads = stock_reads(context, root.sku, max_age)
    began = context.begun()

    def finish(slices: Slices) -> StockSection:
        parts = [
            Part(wanted.system, slice_)
            for (wanted, _), slice_ in zip(reads, slices, strict=True)
            if slice_ is not None
        ]
        rows = [s for part in parts for s in part.items if isinstance(s, Stock)]
        if sites is not None:
            rows = [s for s in rows if s.site in sites]
        otherwise = absence(context.services.owners(Kind.STOCK))
        weighed = weigh(context, Kind.STOCK, parts, otherwise=otherwise, began=began)
        few = context.services.few
        return StockSection(freshness=weighed, by_site=tuple(rows), few=few)

    return Ask(reads, finish)


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
    context = info.context
    whose, payers = await _payers(context, customer)

    def make(freshness: Freshness) -> PriceSection:
        prices = [x for part in freshness.judged for x in part.items if isinstance(x, Price)]
        first = prices[0] if prices else None
        return PriceSection(freshness=freshness, whose=whose, price=first)

    asked = [(system, _price_window(key, amount)) for system, key in payers]
    return await settled(context.loads, _of_systems(context, asked, Kind.PRICE, root.sku, make))


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


def availability(
    context: RequestContext, root: Any, quantity: Decimal, by: dt.date | None = None
) -> Ask:
    """Ask when how much of a quantity can be promised."""
    if quantity <= 0:
        raise bad_input("quantity: must be more than 0")
    pairs = [("quantity", format(quantity.normalize(), "f"))]
    window = Window(filter=tuple([("by", by.isoformat()), *pairs] if by else pairs))

    def make(freshness: Freshness) -> AvailabilitySection:
        found = [x for part in freshness.judged for x in part.items if isinstance(x, Availability)]
        confirmed = [
            Confirmed(c.date, quantity_of(c.quantity, x.unit), x.site)
            for x in found
            for c in x.confirmed
        ]
        return AvailabilitySection(
            freshness=freshness,
            requested=quantity_of(quantity, found[0].unit if found else None),
            by=by,
            confirmed=tuple(sorted(confirmed, key=lambda c: (c.date, c.site or ""))),
        )

    return read(context, root.sku, Kind.AVAILABILITY, make, window)


def incoming(root: Any) -> list[Any]:
    """Return goods on their way to a site, in the stock's unit."""
    stock_: Stock = root
    return [_Arrival(i.date, quantity_of(i.quantity, stock_.unit)) for i in stock_.incoming]


class _Arrival(msgspec.Struct, frozen=True, gc=False):
    date: dt.date
    quantity: Quantity | None
