"""Credit: limit and exposure as Odoo states them, and what is overdue from the open items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.parts import together
from backends.vendors.odoo.readings import Ask
from backends.vendors.odoo.values import id_of, number
from backends.vendors.odoo.wire.partners import CreditRow, ReceivableRow

NOTHING = Decimal(0)


async def credit(ask: Ask) -> Found:
    """Read credit accounts: the partners and their overdue items, side by side."""
    if not ask.ids:
        return {}
    company = await ask.records.company.get(ask.deadline)
    calls: list[Callable[[], Awaitable[Any]]] = [partial(_accounts, ask), partial(_overdue, ask)]
    accounts, overdue = await together(calls)
    known = msgspec.structs.replace(await ask.known(), currency=company.currency)
    found: dict[str, list[Entity]] = {
        str(row.id): [row.to_domain(known, overdue.get(row.id, NOTHING))] for row in accounts
    }
    return cut(ask.query, found)


async def _accounts(ask: Ask) -> list[CreditRow]:
    where = [*ask.binding.where, ["id", "in", ask.ids]]
    return await ask.every(ask.binding.resource, CreditRow, where)


async def _overdue(ask: Ask) -> dict[int, Decimal]:
    """Return what was due before today; entries of the books are with the customer itself."""
    items = await ask.every(
        "account.move.line",
        ReceivableRow,
        [
            ["partner_id", "in", ask.ids],
            ["parent_state", "=", "posted"],
            ["account_id.account_type", "=", "asset_receivable"],
            ["reconciled", "=", False],
            ["date_maturity", "<", ask.today.isoformat()],
        ],
    )
    sums: dict[int, Decimal] = {}
    for item in items:
        partner = id_of(item.partner_id) or 0
        sums[partner] = sums.get(partner, NOTHING) + number(item.amount_residual)
    return {partner: max(NOTHING, owed) for partner, owed in sums.items()}
