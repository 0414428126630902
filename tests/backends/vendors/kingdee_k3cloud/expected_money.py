"""What the samples of receivables, receipts and credit mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backends.domain import CreditAccount, Entity, Invoice, Payment
from backends.vocabulary import ExposureBasis, InvoiceStatus, PaymentStatus


def invoice(number: str, issued: dt.date, due: dt.date, amount: str, **told: Any) -> Invoice:
    return Invoice(
        system="erp",
        number=number,
        customer="C001",
        issued=issued,
        due=due,
        amount=Decimal(amount),
        **{"open_amount": Decimal(amount), "currency": "CNY", "status_text": "A", **told},
    )


def payment(number: str, received: dt.date, amount: str, **told: Any) -> Payment:
    return Payment(
        system="erp",
        number=number,
        customer="C001",
        received=received,
        amount=Decimal(amount),
        currency="CNY",
        **{"open_amount": Decimal(amount), "status_text": "C", **told},
    )


def account(customer: str, currency: str, exposure: str, overdue: str) -> CreditAccount:
    return CreditAccount(
        system="erp",
        customer=customer,
        currency=currency,
        exposure=Decimal(exposure),
        exposure_basis=ExposureBasis.DERIVED,
        overdue=Decimal(overdue),
        payment_terms="月结30天" if customer == "C001" else None,
    )


LATER = dt.date(2027, 1, 15)
MONEY: Mapping[str, Mapping[str, list[Entity]]] = {
    "invoices": {
        "C001": [
            invoice("AR00005", dt.date(2026, 11, 3), LATER, "70", status=InvoiceStatus.CANCELLED),
            invoice("AR00004", dt.date(2026, 11, 2), LATER, "70", status=InvoiceStatus.DRAFT),
            invoice("AR00003", dt.date(2026, 11, 1), LATER, "169.5", status=InvoiceStatus.OPEN),
            invoice(
                "AR00007",
                dt.date(2026, 10, 3),
                dt.date(2026, 11, 3),
                "80",
                currency="USD",
                status=InvoiceStatus.OPEN,
            ),
            invoice(
                "AR00002",
                dt.date(2026, 4, 13),
                dt.date(2026, 5, 13),
                "500",
                open_amount=Decimal("249.5"),
                status=InvoiceStatus.PARTIALLY_PAID,
                status_text="B",
            ),
            invoice(
                "AR00001",
                dt.date(2026, 3, 13),
                dt.date(2026, 4, 12),
                "1299.39",
                open_amount=Decimal(0),
                status=InvoiceStatus.PAID,
                status_text="C",
            ),
        ]
    },
    "payments": {
        "C001": [
            payment(
                "SKD003",
                dt.date(2026, 11, 3),
                "5",
                status=PaymentStatus.PENDING,
                status_text="B",
            ),
            payment("SKD002", dt.date(2026, 11, 2), "20", status=PaymentStatus.RECEIVED),
            payment(
                "SKD001",
                dt.date(2026, 4, 12),
                "1299.39",
                open_amount=Decimal(0),
                status=PaymentStatus.MATCHED,
            ),
        ]
    },
    "credit": {
        "C001": [
            # 249.50 overdue and 169.50 open, less 20 that nobody has matched
            account("C001", "CNY", "399", "229.5"),
            account("C001", "USD", "80", "80"),
        ],
        "C002": [account("C002", "CNY", "0", "0")],
    },
}
