"""What the recorded answers mean to the business."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Availability,
    Confirmation,
    Contact,
    CreditAccount,
    Customer,
    Delivery,
    DeliveryLine,
    Entity,
    Incoming,
    Invoice,
    Price,
    Product,
    Stock,
)
from backends.vocabulary import DeliveryStatus, InvoiceStatus
from tests.backends.vendors.tryton.expected_changes import CHANGES
from tests.backends.vendors.tryton.expected_sales import SALES

EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    **CHANGES,
    **SALES,
    "availability": {
        "P-100": [
            Availability(
                system="erp",
                sku="P-100",
                unit="u",
                site="SH",
                requested=Decimal(5),
                by=dt.date(2026, 11, 22),
                confirmed=(Confirmation(date=dt.date(2026, 11, 22), quantity=Decimal(5)),),
            ),
            Availability(
                system="erp",
                sku="P-100",
                unit="u",
                site="SZ",
                requested=Decimal(5),
                by=dt.date(2026, 11, 22),
            ),
        ]
    },
    "contacts": {
        "C10001": [
            Contact(
                system="erp",
                key="3",
                customer="C10001",
                name="Buyer 001",
                phone="+8613855500000",
                email="buyer@customer001.example",
                primary=False,
            ),
            Contact(
                system="erp",
                key="1",
                customer="C10001",
                name="Customer 001 Ltd.",
                phone="+862155500000",
                email="office@customer001.example",
                primary=True,
            ),
        ]
    },
    "credit": {
        "C10004": [
            CreditAccount(
                system="erp",
                customer="C10004",
                currency="CNY",
                limit=Decimal(35000),
                exposure=Decimal("5235.75"),
                overdue=Decimal("3135.75"),
                payment_terms="Net 30",
            )
        ]
    },
    "customer": {
        "C10001": [
            Customer(
                system="erp",
                key="C10001",
                name="Customer 001 Ltd.",
                phone="+862155500000",
                email="office@customer001.example",
                address="1 Nanjing Road\n200001 Shanghai",
                created=dt.datetime(2026, 11, 22, 17, 14, 6, 550829, dt.UTC),
                updated=dt.datetime(2026, 11, 22, 17, 14, 6, 550829, dt.UTC),
            )
        ]
    },
    "customers": {
        "*": [
            Customer(
                system="erp",
                key="C10001",
                name="Customer 001 Ltd.",
                phone="+862155500000",
                email="office@customer001.example",
                address="1 Nanjing Road\n200001 Shanghai",
                created=dt.datetime(2026, 11, 22, 17, 14, 6, 550829, dt.UTC),
                updated=dt.datetime(2026, 11, 22, 17, 14, 6, 550829, dt.UTC),
            ),
            Customer(
                system="erp",
                key="C10002",
                name="Customer 002 Ltd.",
                phone="+862155500001",
                email="office@customer002.example",
                address="2 Nanjing Road\n200001 Shanghai",
                created=dt.datetime(2026, 11, 22, 17, 14, 6, 723322, dt.UTC),
                updated=dt.datetime(2026, 11, 22, 17, 14, 6, 723322, dt.UTC),
            ),
        ]
    },
    "deliveries": {
        "C10004": [
            Delivery(
                system="erp",
                number="12",
                customer="C10004",
                status=DeliveryStatus.DELIVERED,
                status_text="done",
                shipped=dt.date(2026, 11, 22),
                delivered=dt.date(2026, 11, 22),
                lines=(
                    DeliveryLine(
                        order="12", position="1", sku="P-104", quantity=Decimal(4), unit="u"
                    ),
                    DeliveryLine(
                        order="12", position="2", sku="P-107", quantity=Decimal(5), unit="u"
                    ),
                    DeliveryLine(
                        order="12", position="3", sku="P-100", quantity=Decimal(6), unit="u"
                    ),
                ),
            ),
            Delivery(
                system="erp",
                number="11",
                customer="C10004",
                status=DeliveryStatus.SHIPPED,
                status_text="shipped",
                eta=dt.date(2026, 11, 22),
                lines=(
                    DeliveryLine(
                        order="11", position="1", sku="P-104", quantity=Decimal(3), unit="u"
                    ),
                    DeliveryLine(
                        order="11", position="2", sku="P-107", quantity=Decimal(4), unit="u"
                    ),
                ),
            ),
        ]
    },
    "deliveries_of_order": {
        "4": [
            Delivery(
                system="erp",
                number="4",
                customer="C10002",
                status=DeliveryStatus.PICKING,
                status_text="assigned",
                eta=dt.date(2026, 11, 22),
                lines=(
                    DeliveryLine(
                        order="4", position="1", sku="P-102", quantity=Decimal(2), unit="u"
                    ),
                    DeliveryLine(
                        order="4", position="2", sku="P-105", quantity=Decimal(3), unit="u"
                    ),
                ),
            )
        ],
        "12": [
            Delivery(
                system="erp",
                number="12",
                customer="C10004",
                status=DeliveryStatus.DELIVERED,
                status_text="done",
                shipped=dt.date(2026, 11, 22),
                delivered=dt.date(2026, 11, 22),
                lines=(
                    DeliveryLine(
                        order="12", position="1", sku="P-104", quantity=Decimal(4), unit="u"
                    ),
                    DeliveryLine(
                        order="12", position="2", sku="P-107", quantity=Decimal(5), unit="u"
                    ),
                    DeliveryLine(
                        order="12", position="3", sku="P-100", quantity=Decimal(6), unit="u"
                    ),
                ),
            )
        ],
        "999": [],
    },
    "invoices": {
        "C10004": [
            Invoice(
                system="erp",
                number="1",
                customer="C10004",
                issued=dt.date(2026, 9, 23),
                due=dt.date(2026, 10, 23),
                amount=Decimal("3135.75"),
                open_amount=Decimal("3135.75"),
                currency="CNY",
                status=InvoiceStatus.OPEN,
                status_text="posted",
            )
        ]
    },
    "price": {
        "P-101": [
            Price(
                system="erp",
                sku="P-101",
                currency="CNY",
                amount=Decimal("112.5000"),
                customer="C10003",
                quantity=Decimal(5),
                unit="u",
                price_quantity=Decimal(1),
                price_unit="u",
            )
        ]
    },
    "product": {
        "P-100": [Product(system="erp", sku="P-100", name="Pump P-100", unit="u", category="Goods")]
    },
    "stock": {
        "P-100": [
            Stock(
                system="erp",
                sku="P-100",
                site="SH",
                unit="u",
                on_hand=Decimal(490),
                reserved=Decimal(3),
                available=Decimal(482),
                incoming=(Incoming(date=dt.date(2026, 12, 2), quantity=Decimal(200)),),
            ),
            Stock(
                system="erp",
                sku="P-100",
                site="SZ",
                unit="u",
                on_hand=Decimal(0),
                reserved=Decimal(0),
                available=Decimal(-2),
            ),
        ]
    },
}
