"""Sales invoices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Invoice
from backends.vendors.erpnext.values import House, some
from backends.vendors.erpnext.wire.rows import Row
from backends.vocabulary import InvoiceStatus

STATUSES = {
    "Draft": InvoiceStatus.DRAFT,
    "Submitted": InvoiceStatus.OPEN,
    "Unpaid": InvoiceStatus.OPEN,
    "Unpaid and Discounted": InvoiceStatus.OPEN,
    "Partly Paid": InvoiceStatus.PARTIALLY_PAID,
    "Partly Paid and Discounted": InvoiceStatus.PARTIALLY_PAID,
    "Paid": InvoiceStatus.PAID,
    "Cancelled": InvoiceStatus.CANCELLED,
}
OVERDUE = frozenset({"Overdue", "Overdue and Discounted"})


class InvoiceRow(Row, frozen=True, kw_only=True, gc=False):
    """Sales Invoice; what is open is told in the currency of the customer's account."""

    customer: str
    posting_date: dt.date
    due_date: dt.date | None = None
    currency: str | None = None
    party_account_currency: str | None = None
    grand_total: Decimal | None = None
    outstanding_amount: Decimal | None = None
    status: str

    def to_domain(self, house: House) -> Invoice:
        """Return the invoice."""
        return Invoice(
            system=house.system,
            number=self.name,
            customer=self.customer,
            issued=self.posting_date,
            due=self.due_date,
            amount=some(self.grand_total),
            open_amount=self._open(),
            currency=self.currency or None,
            status=self._status(),
            status_text=self.status,
        )

    def _open(self) -> Decimal | None:
        alike = self.party_account_currency == self.currency
        return some(self.outstanding_amount) if alike else None

    def _status(self) -> InvoiceStatus:
        if self.status not in OVERDUE:
            return STATUSES.get(self.status, InvoiceStatus.OTHER)
        left = self._open()
        part = left is not None and left != self.grand_total
        return InvoiceStatus.PARTIALLY_PAID if part else InvoiceStatus.OPEN
