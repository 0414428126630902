"""Invoices, payments and credit accounts, as they follow from the orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from gateway.demo.companies import Company
from gateway.demo.dice import Calendar, Dice, money
from gateway.demo.sales import Order

Rows: TypeAlias = list[tuple[object, ...]]

_INVOICES_FROM: Final = 9_000_000_001
_PAYMENTS_FROM: Final = 1_400_000_001
_BILLED_AFTER: Final = 12
_TERMS: Final = (("NET30", 30), ("NET45", 45), ("NET60", 60))
# What share of the limit is in use, in per cent, for accounts in good, tight and bad standing.
_USES: Final = (25, 40, 50, 60, 70, 92, 96, 118)
_USE_OF_THE_FIRST: Final = 91
_PAYMENT_STATES: Final = ("MATCHED",) * 96 + ("RECEIVED",) * 2 + ("PENDING", "FAILED")
_LEAST_LIMIT: Final = 5_000_000
_BLOCKED: Final = 0.05
_UNPAID: Final = 0.7  # of the invoices that are not due
_UNPAID_AFTER_ALL: Final = 0.06  # of the others
_PART_PAID: Final = 0.05


class Receivable(msgspec.Struct, frozen=True, gc=False):
    """An invoice; ``left`` is not paid yet. Days count from today, amounts are cents."""

    number: str
    customer: str
    currency: str
    issued: int
    due: int
    total: int
    left: int

    @property
    def status(self) -> str:
        """The ERP's word for it."""
        if not self.left:
            return "PAID"
        return "OPEN" if self.left == self.total else "PARTIALLY_PAID"


def receivables(made: list[Order]) -> list[Receivable]:
    """Return an invoice for each order that is billed, by order."""
    dice = Dice("receivables")
    billed = [order for order in made if order.state.billed != "NONE"]
    return [
        _receivable(dice, order, f"{_INVOICES_FROM + serial}")
        for serial, order in enumerate(billed)
    ]


def invoice_rows(bills: list[Receivable], calendar: Calendar) -> Rows:
    """Write the invoices."""
    return [
        (
            bill.number,
            bill.customer,
            calendar.day(bill.issued),
            calendar.day(bill.due),
            money(bill.total),
            money(bill.left),
            bill.currency,
            bill.status,
        )
        for bill in bills
    ]


def payment_rows(bills: list[Receivable], calendar: Calendar) -> Rows:
    """Write a payment for everything paid; few are not matched yet, on their way or have failed."""
    dice = Dice("payments")
    rows: Rows = []
    for serial, bill in enumerate(bill for bill in bills if bill.left < bill.total):
        status = dice.pick(_PAYMENT_STATES)
        paid = bill.total - bill.left
        rows.append(
            (
                f"{_PAYMENTS_FROM + serial}",
                bill.customer,
                calendar.day(min(0, bill.due + 3 - dice.below(20))),
                money(paid),
                money(0 if status == "MATCHED" else paid),
                bill.currency,
                status,
            )
        )
    return rows


def credit_rows(everybody: list[Company], made: list[Order], bills: list[Receivable]) -> Rows:
    """Write a credit account per customer number: exposed by open invoices and by open orders."""
    dice = Dice("credit")
    owed: defaultdict[str, int] = defaultdict(int)
    overdue: defaultdict[str, int] = defaultdict(int)
    for bill in bills:
        owed[bill.customer] += bill.left
        overdue[bill.customer] += bill.left if bill.due < 0 else 0
    for order in made:
        if order.state.billed == "NONE" and not (order.state.draft or order.state.rejected):
            owed[order.account.number] += order.gross
    return [
        _credit_row(dice, company, account.number, account.currency, owed, overdue)
        for company in everybody
        for account in company.accounts
    ]


def _receivable(dice: Dice, order: Order, number: str) -> Receivable:
    issued = min(0, order.day + _BILLED_AFTER)
    first = order.company.index == 0
    due = issued + (_TERMS[0] if first else dice.pick(_TERMS))[1]
    total = order.gross if order.state.billed == "COMPLETE" else order.gross // 2
    chance = dice.random()
    late = _UNPAID_AFTER_ALL if due < 0 else _UNPAID
    left = total if chance < late else total // 3 if chance < late + _PART_PAID else 0
    if first:
        left = (total, 0, total // 3)[order.day // 3 % 3]
    return Receivable(
        number, order.account.number, order.account.currency, issued, due, total, left
    )


def _credit_row(
    dice: Dice,
    company: Company,
    number: str,
    currency: str,
    owed: Mapping[str, int],
    overdue: Mapping[str, int],
) -> tuple[object, ...]:
    exposure = owed.get(number, 0)
    use = dice.pick(_USES) if company.index else _USE_OF_THE_FIRST
    limit = max(_LEAST_LIMIT, exposure * 100 // use // 100_000 * 100_000)
    blocked = company.index != 0 and dice.random() < _BLOCKED
    return (
        number,
        "1000",
        currency,
        money(limit),
        money(exposure),
        "NATIVE",
        money(overdue.get(number, 0)),
        int(blocked),
        dice.pick(_TERMS)[0],
    )
