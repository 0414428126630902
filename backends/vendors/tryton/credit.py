"""Credit: limit and exposure as Tryton states them, and what is overdue from the open items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.parts import together
from backends.vendors.tryton.readings import Ask
from backends.vendors.tryton.values import Domain, day
from backends.vendors.tryton.wire.parties import CreditRow, ReceivableRow

NOTHING = Decimal(0)


async def credit(ask: Ask) -> Found:
    """Read credit accounts: the parties and their overdue items, side by side."""
    calls: list[Callable[[], Awaitable[Any]]] = [partial(_accounts, ask), partial(_overdue, ask)]
    accounts, overdue = await together(calls)
    found: dict[str, list[Entity]] = {
        row.code: [row.to_domain(ask.records.system, overdue.get(row.code, NOTHING))]
        for row in accounts
    }
    return cut(ask.query, found)


async def _accounts(ask: Ask) -> list[CreditRow]:
    return await ask.every(CreditRow, [["code", "in", ask.query.keys]])


async def _overdue(ask: Ask) -> dict[str, Decimal]:
    items = await ask.records.every(
        "account.move.line",
        ReceivableRow,
        overdue_items(ask.query.keys, ask.today),
        deadline=ask.deadline,
    )
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.party.code] = sums.get(item.party.code, NOTHING) + item.balance
    return {customer: max(NOTHING, owed) for customer, owed in sums.items()}


def overdue_items(customers: tuple[str, ...], today: dt.date) -> Domain:
    """Return which open items were due before today; those without a due day count by their own.

    So does Tryton's ``receivable_today``, which also counts what is due today.
    """
    before = day(today)
    return [
        ["party.code", "in", customers],
        ["account.type.receivable", "=", True],
        ["reconciliation", "=", None],
        [
            "OR",
            ["maturity_date", "<", before],
            [["maturity_date", "=", None], ["date", "<", before]],
        ],
    ]
