"""The stock of products, which belong to no customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from backends.port import By
from backends.vocabulary import Kind
from resolvers.context import RequestContext
from resolvers.problems import bad_input
from resolvers.products import MAX_SKUS, ProductView
from resolvers.topics.topic import Heard, Interest, Topic

STOCK = "Subscription.stockChanged"


class Stocks:
    """The stock of some products, which belong to no customer."""

    coordinate = STOCK

    def __init__(self, skus: Sequence[str]) -> None:
        """Listen to these numbers, whether there are such products or not."""
        self._skus = tuple(dict.fromkeys(skus))
        self._systems: tuple[str, ...] = ()

    async def begin(self, context: RequestContext) -> None:
        """Find out which systems tell of stock."""
        self._systems = context.services.owners(Kind.STOCK)

    async def recheck(self, _context: RequestContext) -> None:
        """Find nothing to check: nobody owns the catalogue."""

    async def take(self, _context: RequestContext, heard: Heard) -> Sequence[Any]:
        """Push the product; its fields are read as they are asked for."""
        return (ProductView(heard.key),)

    def catch_up(self) -> Sequence[Heard] | None:
        """Look at every product."""
        return [Heard(name, Kind.STOCK, sku) for name in self._systems[:1] for sku in self._skus]

    def interests(self) -> Iterable[Interest]:
        """Listen to every product, in every system."""
        for system in self._systems:
            for sku in self._skus:
                yield Interest(system, Kind.STOCK, By.KEY, sku)


def stock_topic(skus: Sequence[str]) -> Topic:
    """Return what ``stockChanged`` is about."""
    if not 1 <= len(skus) <= MAX_SKUS:
        raise bad_input(f"skus: give 1 to {MAX_SKUS} of them")
    return Stocks(skus)
