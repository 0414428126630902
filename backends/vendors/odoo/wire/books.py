"""Invoices and payments of customers."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Invoice, Payment
from backends.vendors.odoo.values import Day, Pair, Text, day_of, name_of, number, numbered, text_of
from backends.vendors.odoo.wire.rows import Known, Owned
from backends.vocabulary import InvoiceStatus, PaymentStatus

REFUND = "out_refund"
CANCELLED = "cancel"
PAID = {
    "not_paid": InvoiceStatus.OPEN,
    "partial": InvoiceStatus.PARTIALLY_PAID,
    "in_payment": InvoiceStatus.PAID,  # paid, and the bank statement is not matched yet
    "paid": InvoiceStatus.PAID,
    "reversed": InvoiceStatus.CANCELLED,
}
RECEIVED = {
    "draft": PaymentStatus.PENDING,
    "posted": PaymentStatus.RECEIVED,  # Odoo 17
    "in_process": PaymentStatus.RECEIVED,
    "paid": PaymentStatus.MATCHED,
    "cancel": PaymentStatus.FAILED,  # Odoo 17
    "canceled": PaymentStatus.FAILED,
    "rejected": PaymentStatus.FAILED,
}


class InvoiceRow(Owned, frozen=True, kw_only=True, gc=False):
    """account.move to a customer; a credit note is an invoice below zero."""

    name: Text
    move_type: str
    state: str
    payment_state: Text
    invoice_date: Day
    invoice_date_due: Day
    amount_total: Decimal
    amount_residual: Decimal
    currency_id: Pair

    def to_domain(self, known: Known) -> Invoice:
        """Return the invoice."""
        sign = -1 if self.move_type == REFUND else 1
        told = text_of(self.payment_state) or ""
        cancelled = self.state == CANCELLED
        status = PAID.get(told, InvoiceStatus.OTHER)
        return Invoice(
            system=known.system,
            number=numbered(self.name, self.id),
            customer=known.customer(self.partner_id),
            issued=day_of(self.invoice_date),
            due=day_of(self.invoice_date_due),
            amount=sign * number(self.amount_total),
            open_amount=sign * number(self.amount_residual),
            currency=name_of(self.currency_id),
            status=InvoiceStatus.CANCELLED if cancelled else status,
            status_text=self.state if cancelled else told,
        )


class PaymentRow(Owned, frozen=True, kw_only=True, gc=False):
    """account.payment that came in from a customer."""

    name: Text
    date: Day
    state: str
    amount: Decimal
    currency_id: Pair
    is_reconciled: bool

    def to_domain(self, known: Known) -> Payment:
        """Return the payment; what is left of one that is matched in part is not told."""
        status = RECEIVED.get(self.state, PaymentStatus.OTHER)
        matched = self.is_reconciled and status is PaymentStatus.RECEIVED
        return Payment(
            system=known.system,
            number=numbered(self.name, self.id),
            customer=known.customer(self.partner_id),
            received=day_of(self.date),
            amount=number(self.amount),
            currency=name_of(self.currency_id),
            status=PaymentStatus.MATCHED if matched else status,
            status_text=self.state,
        )
