"""What a credit account is made of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from backends.vendors.erpnext.values import number
from backends.vendors.erpnext.wire.rows import Child, Row

HUNDRED = Decimal(100)


class CompanyRow(Row, frozen=True, kw_only=True, gc=False):
    """Company with the limit of customers that have no other."""

    default_currency: str
    credit_limit: Decimal | None = None


class DebtorRow(Row, frozen=True, kw_only=True, gc=False):
    """Customer as a debtor."""

    customer_group: str | None = None
    payment_terms: str | None = None


class LimitRow(Child, frozen=True, kw_only=True, gc=False):
    """Customer Credit Limit, of a customer or a group."""

    credit_limit: Decimal


class BalanceRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """GL Entries of a customer, summed."""

    party: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """What is booked as owed; below zero where it was paid ahead."""
        return number(self.debit - self.credit)


class UnbilledOrderRow(Row, frozen=True, kw_only=True, gc=False):
    """Sales Order that is not wholly invoiced."""

    customer: str
    base_grand_total: Decimal
    per_billed: Decimal

    @property
    def owed(self) -> Decimal:
        """What will be invoiced yet, in the company's currency."""
        return number(self.base_grand_total) * (HUNDRED - number(self.per_billed)) / HUNDRED


class UnbilledNoteRow(Row, frozen=True, kw_only=True, gc=False):
    """Delivery Note that is not wholly invoiced."""

    customer: str
    net_total: Decimal
    base_grand_total: Decimal

    def owed(self, items: list[UnbilledItemRow]) -> Decimal:
        """Return what its lines without an order will be invoiced, with their share of taxes."""
        net = number(self.net_total)
        left = sum((item.left for item in items), Decimal(0))
        return left / net * number(self.base_grand_total) if net else Decimal(0)


class UnbilledItemRow(Child, frozen=True, kw_only=True, gc=False):
    """Delivery Note Item; one of an order counts with the order."""

    amount: Decimal
    billed_amt: Decimal
    against_sales_order: str | None = None
    against_sales_invoice: str | None = None

    @property
    def left(self) -> Decimal:
        """What is not invoiced of it."""
        if self.against_sales_order or self.against_sales_invoice:
            return Decimal(0)
        return max(Decimal(0), number(self.amount) - number(self.billed_amt))


class OverdueRow(Row, frozen=True, kw_only=True, gc=False):
    """Sales Invoice that was due before today."""

    customer: str
    due_date: dt.date
    outstanding_amount: Decimal
    party_account_currency: str | None = None
    conversion_rate: Decimal

    def owed(self, currency: str) -> Decimal:
        """Return what is open in the company's currency."""
        alike = self.party_account_currency in {None, "", currency}
        rate = Decimal(1) if alike else number(self.conversion_rate)
        return number(self.outstanding_amount) * rate
