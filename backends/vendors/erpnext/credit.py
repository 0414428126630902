"""Credit: the limit that holds for a customer, and the exposure summed as ERPNext itself does.

A limit is the customer's, else its group's, else the company's; 0 is none. The exposure is what is
booked, what submitted orders will be invoiced yet, and delivery notes without an order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from backends.adapter import Found, cut
from backends.domain import CreditAccount, Entity
from backends.parts import together
from backends.vendors.erpnext.readings import Ask
from backends.vendors.erpnext.records import Listing
from backends.vendors.erpnext.values import number
from backends.vendors.erpnext.wire.credit import (
    BalanceRow,
    CompanyRow,
    DebtorRow,
    LimitRow,
    OverdueRow,
    UnbilledItemRow,
    UnbilledNoteRow,
    UnbilledOrderRow,
)
from backends.vocabulary import ExposureBasis

CENTS = 2
SUMS = ("party", "sum(debit) as debit", "sum(credit) as credit")

Sums = dict[str, Decimal]


class Parts(msgspec.Struct, frozen=True):
    """What accounts are made of, by customer."""

    limits: Sums
    exposures: Sums
    overdue: Sums


async def credit(ask: Ask) -> Found:
    """Read credit accounts: customers, limits and documents side by side."""
    calls: list[Callable[[], Awaitable[Any]]] = [
        partial(_debtors, ask),
        partial(_limits, ask, "Customer", ask.query.keys),
        partial(_booked, ask),
        partial(_ordered, ask),
        partial(_delivered, ask),
        partial(_overdue, ask),
    ]
    debtors, limits, *owed, overdue = await together(calls)
    company = await ask.records.company.get(ask.deadline)
    groups = {d.customer_group for d in debtors if d.customer_group and not limits.get(d.name)}
    of_groups = await _limits(ask, "Customer Group", sorted(groups)) if groups else {}
    exposures = {d.name: sum(part.get(d.name, Decimal(0)) for part in owed) for d in debtors}
    whole = {d.name: _limit(d, limits, of_groups, company) for d in debtors}
    parts = Parts(whole, exposures, overdue)
    found: dict[str, list[Entity]] = {d.name: [_account(ask, d, parts, company)] for d in debtors}
    return cut(ask.query, found)


def _limit(debtor: DebtorRow, own: Sums, groups: Sums, company: CompanyRow) -> Decimal:
    of_group = groups.get(debtor.customer_group or "")
    return own.get(debtor.name) or of_group or number(company.credit_limit or Decimal(0))


def _account(ask: Ask, debtor: DebtorRow, parts: Parts, company: CompanyRow) -> CreditAccount:
    return CreditAccount(
        system=ask.house.system,
        customer=debtor.name,
        currency=company.default_currency,
        limit=parts.limits[debtor.name] or None,
        exposure=round(parts.exposures[debtor.name], CENTS),
        exposure_basis=ExposureBasis.DERIVED,
        overdue=round(parts.overdue.get(debtor.name, Decimal(0)), CENTS),
        payment_terms=debtor.payment_terms or None,
    )


async def _debtors(ask: Ask) -> list[DebtorRow]:
    return await ask.every("Customer", DebtorRow, [["name", "in", ask.query.keys]])


async def _limits(ask: Ask, doctype: str, names: Iterable[str]) -> Sums:
    """Return the limits within the company of customers or groups."""
    inside = [
        ["parenttype", "=", doctype],
        ["company", "=", ask.house.company],
        ["parent", "in", [*names]],
    ]
    rows = await ask.every("Customer Credit Limit", LimitRow, inside, parent=doctype)
    return {row.parent: number(row.credit_limit) for row in rows}


async def _booked(ask: Ask) -> Sums:
    """Return what the books say, summed by the site itself."""
    booked = Listing(
        doctype="GL Entry",
        fields=SUMS,
        filters=[
            ["company", "=", ask.house.company],
            ["party_type", "=", "Customer"],
            ["is_cancelled", "=", 0],
            ["party", "in", ask.query.keys],
        ],
        group_by="party",
        order_by="party asc",
        limit_page_length=len(ask.query.keys),
    )
    rows = await ask.records.listed(BalanceRow, booked, deadline=ask.deadline)
    return {row.party: row.balance for row in rows}


def _unbilled(ask: Ask) -> list[Any]:
    return [
        ["company", "=", ask.house.company],
        ["docstatus", "=", 1],
        ["per_billed", "<", 100],
        ["status", "!=", "Closed"],
        ["customer", "in", ask.query.keys],
    ]


async def _ordered(ask: Ask) -> Sums:
    rows = await ask.every("Sales Order", UnbilledOrderRow, _unbilled(ask))
    return _summed((row.customer, row.owed) for row in rows)


async def _delivered(ask: Ask) -> Sums:
    notes = await ask.every("Delivery Note", UnbilledNoteRow, _unbilled(ask))
    if not notes:
        return {}
    items: dict[str, list[UnbilledItemRow]] = {note.name: [] for note in notes}
    inside = [["parent", "in", [*items]], ["parenttype", "=", "Delivery Note"]]
    for item in await ask.every(
        "Delivery Note Item", UnbilledItemRow, inside, parent="Delivery Note"
    ):
        items.get(item.parent, []).append(item)
    return _summed((note.customer, note.owed(items[note.name])) for note in notes)


async def _overdue(ask: Ask) -> Sums:
    late = [
        ["company", "=", ask.house.company],
        ["docstatus", "=", 1],
        ["outstanding_amount", ">", 0],
        ["due_date", "<", ask.today],
        ["customer", "in", ask.query.keys],
    ]
    rows = await ask.every("Sales Invoice", OverdueRow, late)
    company = await ask.records.company.get(ask.deadline)
    return _summed((row.customer, row.owed(company.default_currency)) for row in rows)


def _summed(owed: Iterable[tuple[str, Decimal]]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for customer, amount in owed:
        sums[customer] += amount
    return sums
