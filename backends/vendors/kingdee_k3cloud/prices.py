"""List prices that hold today; those of single customers are not told, as their keys are unread."""

from __future__ import annotations

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.errors import Unfit
from backends.selection import selected
from backends.vendors.kingdee_k3cloud.filters import Is
from backends.vendors.kingdee_k3cloud.readings import Ask, clauses_of, entities, grouped, shared
from backends.vendors.kingdee_k3cloud.wire.goods import PriceRow
from backends.vocabulary import Kind


async def prices(ask: Ask) -> Found:
    """Read the prices of products, and of each the scale that the wanted quantity reaches."""
    today = ask.here.today.isoformat()
    bound = ask.binding
    valid = [
        Is(f"{field}Date", today, operator)
        for field, operator in (
            ("FEffective", "<="),
            ("FExpiry", ">="),
            ("FEntryEffective", "<="),
            ("FEntryExpiry", ">="),
        )
    ]
    rows = await ask.queries.every(
        bound.resource,
        PriceRow,
        [*clauses_of(ask), *valid],
        order=bound.order,
        deadline=ask.deadline,
    )
    listed = entities(grouped([row for row in rows if row.for_all]), ask.here)
    found = shared(ask, listed)
    return cut(ask.query, {key: _wanted(ask, of_one) for key, of_one in found.items()})


def _wanted(ask: Ask, found: list[Entity]) -> list[Entity]:
    try:
        return selected(Kind.PRICE, found, dict(ask.query.window.filter))
    except ValueError as error:
        raise Unfit(f"{ask.here.system}: {error}", system=ask.here.system) from error
