"""What the sample answers about goods and money mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Availability,
    Confirmation,
    CreditAccount,
    Entity,
    Incoming,
    Invoice,
    Payment,
    Price,
    Product,
    Stock,
)
from backends.vocabulary import InvoiceStatus, PaymentStatus

BOOKS: Mapping[str, Mapping[str, list[Entity]]] = {
    "availability": {
        "SKU-1": [
            Availability(
                system="erp",
                sku="SKU-1",
                unit="EA",
                site="BJ",
                requested=Decimal(120),
                by=dt.date(2036, 1, 9),
                confirmed=(Confirmation(date=dt.date(2036, 1, 9), quantity=Decimal(101)),),
            ),
            Availability(
                system="erp",
                sku="SKU-1",
                unit="EA",
                site="SH",
                requested=Decimal(120),
                by=dt.date(2036, 1, 9),
                confirmed=(Confirmation(date=dt.date(2036, 1, 9), quantity=Decimal(100)),),
            ),
        ]
    },
    "credit": {
        "7": [
            CreditAccount(
                system="erp",
                customer="7",
                currency="CNY",
                limit=Decimal(50000),
                exposure=Decimal("669.5"),
                overdue=Decimal(500),
                payment_terms="30 days",
            )
        ],
        "9": [
            CreditAccount(
                system="erp", customer="9", currency="CNY", exposure=Decimal(0), overdue=Decimal(0)
            )
        ],
    },
    "invoices": {
        "7": [
            Invoice(
                system="erp",
                number="INV/2026/00001",
                customer="7",
                issued=dt.date(2026, 10, 13),
                due=dt.date(2036, 1, 15),
                amount=Decimal("169.5"),
                open_amount=Decimal("169.5"),
                currency="CNY",
                status=InvoiceStatus.OPEN,
                status_text="not_paid",
            ),
            Invoice(
                system="erp",
                number="INV/2026/00003",
                customer="7",
                issued=dt.date(2026, 9, 13),
                due=dt.date(2026, 10, 13),
                amount=Decimal("1299.39"),
                open_amount=Decimal(0),
                currency="CNY",
                status=InvoiceStatus.PAID,
                status_text="paid",
            ),
            Invoice(
                system="erp",
                number="RINV/2026/00001",
                customer="7",
                issued=dt.date(2026, 6, 3),
                due=dt.date(2026, 6, 30),
                amount=Decimal(-50),
                open_amount=Decimal(-20),
                currency="CNY",
                status=InvoiceStatus.PARTIALLY_PAID,
                status_text="partial",
            ),
            Invoice(
                system="erp",
                number="INV/2026/00006",
                customer="7",
                issued=dt.date(2026, 6, 2),
                due=dt.date(2026, 6, 30),
                amount=Decimal(10),
                open_amount=Decimal(0),
                currency="CNY",
                status=InvoiceStatus.CANCELLED,
                status_text="reversed",
            ),
            Invoice(
                system="erp",
                number="#707",
                customer="7",
                issued=dt.date(2026, 6, 1),
                due=dt.date(2026, 6, 30),
                amount=Decimal(10),
                open_amount=Decimal(0),
                currency="CNY",
                status=InvoiceStatus.CANCELLED,
                status_text="cancel",
            ),
            Invoice(
                system="erp",
                number="INV/2026/00002",
                customer="7",
                issued=dt.date(2026, 2, 28),
                due=dt.date(2026, 3, 31),
                amount=Decimal(500),
                open_amount=Decimal(500),
                currency="CNY",
                status=InvoiceStatus.OPEN,
                status_text="not_paid",
            ),
        ]
    },
    "payments": {
        "7": [
            Payment(
                system="erp",
                number="PBNK1/2026/00002",
                customer="7",
                received=dt.date(2026, 11, 2),
                amount=Decimal(20),
                currency="CNY",
                status=PaymentStatus.RECEIVED,
                status_text="in_process",
            ),
            Payment(
                system="erp",
                number="PBNK1/2026/00001",
                customer="7",
                received=dt.date(2026, 10, 12),
                amount=Decimal("1299.39"),
                currency="CNY",
                status=PaymentStatus.MATCHED,
                status_text="in_process",
            ),
            Payment(
                system="erp",
                number="#803",
                customer="7",
                received=dt.date(2026, 5, 2),
                amount=Decimal(5),
                currency="CNY",
                status=PaymentStatus.PENDING,
                status_text="draft",
            ),
            Payment(
                system="erp",
                number="PBNK1/2026/00004",
                customer="7",
                received=dt.date(2026, 5, 1),
                amount=Decimal(6),
                currency="CNY",
                status=PaymentStatus.FAILED,
                status_text="canceled",
            ),
        ]
    },
    "price": {
        "SKU-1": [
            Price(
                system="erp",
                sku="SKU-1",
                currency="CNY",
                amount=Decimal("22.5"),
                customer="7",
                quantity=Decimal(5),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ],
        "SKU-2": [
            Price(
                system="erp",
                sku="SKU-2",
                currency="CNY",
                amount=Decimal("92.5"),
                customer="7",
                quantity=Decimal(5),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ],
        "SKU-3": [],
    },
    "price_of_the_list": {
        "SKU-1": [
            Price(
                system="erp",
                sku="SKU-1",
                currency="CNY",
                amount=Decimal(25),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ]
    },
    "product": {
        "SKU-1": [Product(system="erp", sku="SKU-1", name="Pump", unit="EA", category="Machines")]
    },
    "stock": {
        "SKU-1": [
            Stock(
                system="erp",
                sku="SKU-1",
                site="BJ",
                unit="EA",
                on_hand=Decimal(101),
                reserved=Decimal(10),
                available=Decimal(91),
            ),
            Stock(
                system="erp",
                sku="SKU-1",
                site="SH",
                unit="EA",
                on_hand=Decimal(100),
                reserved=Decimal(10),
                available=Decimal(90),
                incoming=(Incoming(date=dt.date(2036, 1, 10), quantity=Decimal(50)),),
            ),
        ],
        "SKU-2": [
            Stock(
                system="erp",
                sku="SKU-2",
                site="BJ",
                unit="EA",
                on_hand=Decimal(201),
                reserved=Decimal(10),
                available=Decimal(191),
            ),
            Stock(
                system="erp",
                sku="SKU-2",
                site="SH",
                unit="EA",
                on_hand=Decimal(200),
                reserved=Decimal(10),
                available=Decimal(190),
                incoming=(Incoming(date=dt.date(2036, 1, 10), quantity=Decimal(50)),),
            ),
        ],
    },
}
