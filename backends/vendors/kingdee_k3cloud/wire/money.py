"""Receivables and receipts, with what of them is not written off yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from backends.domain import Invoice, Payment
from backends.vendors.kingdee_k3cloud.values import (
    Bill,
    Here,
    day_of,
    finite,
    key,
    number_of,
    text_of,
)
from backends.vendors.kingdee_k3cloud.wire.orders import APPROVED, CANCELLED
from backends.vocabulary import InvoiceStatus, PaymentStatus

SETTLED = "C"
WRITTEN_OFF = {
    "A": InvoiceStatus.OPEN,
    "B": InvoiceStatus.PARTIALLY_PAID,
    SETTLED: InvoiceStatus.PAID,
}


class InvoiceRow(Bill, frozen=True, kw_only=True, gc=False):
    """AR_receivable with one line of its payment plan, which knows what is written off.

    Unverified: FPAYAMOUNTFOR and FWRITTENOFFAMOUNTFOR_P (read by a public client, undocumented).
    FRelateHadPayAmount is not read: it leaves out what was set off against credit notes.
    """

    issued: dt.datetime | None = key("FDATE")
    due: dt.datetime | None = key("FENDDATE_H")
    status: str | None = key("FDocumentStatus")
    cancelled: str | None = key("FCancelStatus")
    customer: str | None = key("FCUSTOMERID.FNumber")
    currency: str | None = key("FCURRENCYID.FCode")
    amount: Decimal | None = key("FALLAMOUNTFOR")
    written_off: str | None = key("FWRITTENOFFSTATUS")
    planned: Decimal | None = key("FPAYAMOUNTFOR")
    paid: Decimal | None = key("FWRITTENOFFAMOUNTFOR_P")

    def to_domain(self, here: Here, rows: Sequence[InvoiceRow]) -> Invoice:
        """Return the receivable."""
        left = (finite(row.planned) - finite(row.paid) for row in rows)
        return Invoice(
            system=here.system,
            number=self.number.strip(),
            customer=text_of(self.customer) or "",
            issued=day_of(self.issued),
            due=day_of(self.due),
            amount=number_of(self.amount),
            open_amount=sum(left, Decimal(0)),
            currency=text_of(self.currency),
            status=self._status(),
            status_text=text_of(self.written_off),
        )

    def _status(self) -> InvoiceStatus:
        if self.cancelled == CANCELLED:
            return InvoiceStatus.CANCELLED
        if self.status != APPROVED:
            return InvoiceStatus.DRAFT
        return WRITTEN_OFF.get(self.written_off or "", InvoiceStatus.OTHER)


class PaymentRow(Bill, frozen=True, kw_only=True, gc=False):
    """AR_RECEIVEBILL with one of its lines: FRECTOTALAMOUNTFOR is the line's beside its own.

    Unverified: FWRITTENOFFAMOUNTFOR_D (read by public clients, undocumented).
    """

    received: dt.datetime | None = key("FDate")
    status: str | None = key("FDocumentStatus")
    customer: str | None = key("FContactUnit.FNumber")
    currency: str | None = key("FCURRENCYID.FCode")
    written_off: str | None = key("FWRITTENOFFSTATUS")
    amount: Decimal | None = key("FRECTOTALAMOUNTFOR")
    used: Decimal | None = key("FWRITTENOFFAMOUNTFOR_D")

    def to_domain(self, here: Here, rows: Sequence[PaymentRow]) -> Payment:
        """Return the receipt."""
        left = (finite(row.amount) - finite(row.used) for row in rows)
        return Payment(
            system=here.system,
            number=self.number.strip(),
            customer=text_of(self.customer) or "",
            received=day_of(self.received),
            amount=sum((finite(row.amount) for row in rows), Decimal(0)),
            open_amount=sum(left, Decimal(0)),
            currency=text_of(self.currency),
            status=self._status(),
            status_text=text_of(self.status),
        )

    def _status(self) -> PaymentStatus:
        if self.status != APPROVED:
            return PaymentStatus.PENDING
        return PaymentStatus.MATCHED if self.written_off == SETTLED else PaymentStatus.RECEIVED
