"""Credit over all accounts of a customer: totals only when all are known, standing the worst."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from backends.domain import CreditAccount
from backends.vocabulary import Kind
from resolvers.amounts import Money
from resolvers.asks import Ask, settled
from resolvers.context import Info, RequestContext
from resolvers.fields import money_of
from resolvers.freshness import VALUED, Freshness
from resolvers.sections import CustomerView, of_customer
from resolvers.seen import Seen, Whose

# From here on an account counts as tight: the part of its limit that is used.
TIGHT_FROM = Decimal("0.9")


class CreditStanding(StrEnum):
    """Whether a customer may still buy on credit, from best to worst."""

    GOOD = "GOOD"
    TIGHT = "TIGHT"
    OVER_LIMIT = "OVER_LIMIT"
    BLOCKED = "BLOCKED"


_WORSE = list(CreditStanding)


class CreditTotal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The sums over all accounts in one currency; a sum with an unknown part is None."""

    currency: str
    limit: Money | None
    exposure: Money | None
    overdue: Money | None
    available: Money | None


class Credit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What all systems say about a customer's credit."""

    freshness: Freshness
    whose: Whose
    rows: tuple[CreditAccount, ...]

    @property
    def accounts(self) -> list[Seen]:
        """The accounts that could be read."""
        return [Seen(row, self.whose) for row in self.rows]

    @property
    def standing(self) -> CreditStanding | None:
        """The worst standing there is; GOOD only where every account is known to be good."""
        known = [s for s in map(standing, self.rows) if s is not None]
        worst = max(known, key=_WORSE.index, default=None)
        complete = self._complete and len(known) == len(self.rows)
        return None if worst is CreditStanding.GOOD and not complete else worst

    @property
    def totals(self) -> list[Seen] | None:
        """Sums by currency; None unless every account answered."""
        if not self._complete:
            return None
        currencies = sorted({row.currency for row in self.rows})
        return [Seen(_total(self.rows, currency), self.whose) for currency in currencies]

    @property
    def _complete(self) -> bool:
        return self.freshness.state in VALUED


def standing(account: CreditAccount) -> CreditStanding | None:
    """Say how an account stands; None where too little is known."""
    if account.blocked:
        return CreditStanding.BLOCKED
    if account.limit is None or account.exposure is None:
        return None
    if account.exposure > account.limit:
        return CreditStanding.OVER_LIMIT
    if (account.overdue or 0) > 0 or account.exposure >= account.limit * TIGHT_FROM:
        return CreditStanding.TIGHT
    return CreditStanding.GOOD


async def credit(root: Any, info: Info) -> Any:
    """Read the credit accounts of a customer."""
    return await settled(info.context.loads, ask_credit(info.context, root))


def ask_credit(context: RequestContext, root: Any) -> Ask:
    """Say which reads a customer's credit is."""
    view: CustomerView = root.fact

    def make(freshness: Freshness) -> Credit:
        rows = [x for part in freshness.judged for x in part.items if isinstance(x, CreditAccount)]
        return Credit(freshness=freshness, whose=root.whose, rows=tuple(rows))

    return of_customer(context, view.entry, Kind.CREDIT, make)


def _total(rows: Iterable[CreditAccount], currency: str) -> CreditTotal:
    mine = [row for row in rows if row.currency == currency]

    def summed(values: list[Decimal | None]) -> Money | None:
        known = [v for v in values if v is not None]
        return money_of(sum(known, Decimal(0)), currency) if len(known) == len(values) else None

    return CreditTotal(
        currency=currency,
        limit=summed([row.limit for row in mine]),
        exposure=summed([row.exposure for row in mine]),
        overdue=summed([row.overdue for row in mine]),
        available=summed([row.available for row in mine]),
    )
