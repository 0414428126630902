"""Invoices to customers."""

from __future__ import annotations

from backends.domain import Invoice
from backends.vendors.tryton.values import Amount, Day, amount_of, day_of
from backends.vendors.tryton.wire.rows import Coded, Row, dotted, numbered
from backends.vocabulary import InvoiceStatus

INVOICE_STATES = {
    "paid": InvoiceStatus.PAID,
    "cancelled": InvoiceStatus.CANCELLED,
}


class Due(Row, frozen=True, kw_only=True, gc=False):
    """A part of an invoice that is to be paid, and when."""

    maturity_date: Day | None


class InvoiceRow(Row, frozen=True, kw_only=True, gc=False):
    """account.invoice to a customer; credit notes are invoices below zero."""

    number: str | None
    state: str
    invoice_date: Day | None
    total_amount: Amount | None
    amount_to_pay: Amount | None
    party: Coded = dotted("party")
    currency: Coded = dotted("currency")
    lines_to_pay: list[Due] = dotted("lines_to_pay")

    def to_domain(self, system: str) -> Invoice:
        """Return the invoice; it is due with its last instalment."""
        days = [day_of(line.maturity_date) for line in self.lines_to_pay]
        return Invoice(
            system=system,
            number=numbered(self.number, self.id),
            customer=self.party.code,
            issued=day_of(self.invoice_date),
            due=max((day for day in days if day is not None), default=None),
            amount=amount_of(self.total_amount),
            open_amount=amount_of(self.amount_to_pay),
            currency=self.currency.code,
            status=self._status(),
            status_text=self.state,
        )

    def _status(self) -> InvoiceStatus:
        if self.state != "posted":
            return INVOICE_STATES.get(self.state, InvoiceStatus.OTHER)
        part = self.amount_to_pay is not None and self.amount_to_pay != self.total_amount
        return InvoiceStatus.PARTIALLY_PAID if part else InvoiceStatus.OPEN
