"""Every change of a stock with its instant, so that an answer's age can be proven."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from decimal import Decimal

import msgspec

from backends.domain import Entity, Stock

_KEPT = 1_000_000


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From this instant on (``monotonic``: of this machine's clock) the new value is answered."""

    sku: str
    site: str
    before: Decimal | None
    available: Decimal
    at: dt.datetime
    monotonic: float


class Journal:
    """Lays changed values over what the database says, and remembers when they changed."""

    def __init__(self) -> None:
        """Begin with no change."""
        self.changes: deque[Change] = deque(maxlen=_KEPT)
        self._now: dict[tuple[str, str], Decimal] = {}

    def change(self, stock: Stock, available: Decimal) -> Change:
        """Let a stock have another available quantity from now on."""
        before = self.current(stock).available
        self._now[stock.sku, stock.site] = available
        made = Change(
            sku=stock.sku,
            site=stock.site,
            before=before,
            available=available,
            at=dt.datetime.now(dt.UTC),
            monotonic=time.monotonic(),
        )
        self.changes.append(made)
        return made

    def laid_over(self, entity: Entity) -> Entity:
        """Return an entity as it is now."""
        return self.current(entity) if isinstance(entity, Stock) else entity

    def current(self, stock: Stock) -> Stock:
        """Return a stock as it is now."""
        available = self._now.get((stock.sku, stock.site))
        if available is None:
            return stock
        on_hand = available + (stock.reserved or 0)
        return msgspec.structs.replace(stock, available=available, on_hand=on_hand)
