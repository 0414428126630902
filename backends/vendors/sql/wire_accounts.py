"""Rows of what a customer owes and pays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import CreditAccount, Invoice, Payment
from backends.vendors.sql.values import Flag, Row, Source, flag, unmapped, word
from backends.vocabulary import ExposureBasis, InvoiceStatus, PaymentStatus


class InvoiceRow(Row, frozen=True, kw_only=True, gc=False):
    """A receivable."""

    number: str
    customer: str
    issued: dt.date | None = None
    due: dt.date | None = None
    amount: Decimal | None = None
    open_amount: Decimal | None = None
    currency: str | None = None
    status: str | None = None

    def to_domain(self, source: Source) -> Invoice:
        """Change the spelling only."""
        return Invoice(
            system=source.system,
            number=self.number,
            customer=self.customer,
            issued=self.issued,
            due=self.due,
            amount=self.amount,
            open_amount=self.open_amount,
            currency=self.currency,
            status=word(InvoiceStatus, self.status) or InvoiceStatus.OTHER,
            status_text=unmapped(InvoiceStatus, self.status),
        )


class PaymentRow(Row, frozen=True, kw_only=True, gc=False):
    """A receipt."""

    number: str
    customer: str
    received: dt.date | None = None
    amount: Decimal | None = None
    open_amount: Decimal | None = None
    currency: str | None = None
    status: str | None = None

    def to_domain(self, source: Source) -> Payment:
        """Change the spelling only."""
        return Payment(
            system=source.system,
            number=self.number,
            customer=self.customer,
            received=self.received,
            amount=self.amount,
            open_amount=self.open_amount,
            currency=self.currency,
            status=word(PaymentStatus, self.status) or PaymentStatus.OTHER,
            status_text=unmapped(PaymentStatus, self.status),
        )


class CreditRow(Row, frozen=True, kw_only=True, gc=False):
    """A credit account; an exposure whose basis no column states is the system's own."""

    customer: str
    currency: str
    segment: str | None = None
    limit: Decimal | None = None
    exposure: Decimal | None = None
    exposure_basis: ExposureBasis = ExposureBasis.NATIVE
    overdue: Decimal | None = None
    blocked: Flag = None
    payment_terms: str | None = None

    def to_domain(self, source: Source) -> CreditAccount:
        """Change the spelling only."""
        return CreditAccount(
            system=source.system,
            customer=self.customer,
            currency=self.currency,
            segment=self.segment,
            limit=self.limit,
            exposure=self.exposure,
            exposure_basis=self.exposure_basis,
            overdue=self.overdue,
            blocked=flag(self.blocked),
            payment_terms=self.payment_terms,
        )
