"""What the samples of orders, receivables and goods mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    CreditAccount,
    Entity,
    Invoice,
    OrderLine,
    Payment,
    Price,
    Product,
    SalesOrder,
)
from backends.vocabulary import ExposureBasis, InvoiceStatus, PaymentStatus

C1, C2 = "2611170238401001", "2611170238401002"
SALES: dict[str, Mapping[str, list[Entity]]] = {
    "order": {
        "S1": [
            SalesOrder(
                system="erp",
                number="S1",
                customer=C1,
                ordered=dt.date(2026, 10, 1),
                currency="CNY",
                net=Decimal("750.0"),
                status_text="已生效",
                lines=(
                    OrderLine(
                        position="1",
                        sku="SKU-1",
                        name="Pump",
                        quantity=Decimal("10.0"),
                        unit="EA",
                        price=Decimal("25.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("250.0"),
                    ),
                    OrderLine(
                        position="2",
                        sku="SKU-2",
                        name="Valve",
                        quantity=Decimal("5.0"),
                        unit="EA",
                        price=Decimal("100.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("500.0"),
                    ),
                ),
            )
        ],
        "S2": [
            SalesOrder(
                system="erp",
                number="S2",
                customer=C1,
                ordered=dt.date(2026, 9, 1),
                currency="CNY",
                net=Decimal("1149.9"),
                status_text="已生效",
                lines=(
                    OrderLine(
                        position="1",
                        sku="SKU-1",
                        name="Pump",
                        quantity=Decimal("2.0"),
                        unit="EA",
                        price=Decimal("25.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("50.0"),
                    ),
                    OrderLine(
                        position="2",
                        sku="SKU-3",
                        name="Compressor",
                        quantity=Decimal("1.0"),
                        unit="EA",
                        price=Decimal("999.9"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("999.9"),
                    ),
                    OrderLine(
                        position="3",
                        sku="SKU-2",
                        name="Valve",
                        quantity=Decimal("1.0"),
                        unit="EA",
                        price=Decimal("100.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("100.0"),
                    ),
                ),
            )
        ],
    },
    "order_by_reference": {
        "S4": [
            SalesOrder(
                system="erp",
                number="S4",
                customer=C2,
                ordered=dt.date(2026, 10, 3),
                currency="CNY",
                net=Decimal("175.0"),
                status_text="已生效",
                lines=(
                    OrderLine(
                        position="1",
                        sku="SKU-1",
                        name="Pump",
                        quantity=Decimal("7.0"),
                        unit="EA",
                        price=Decimal("25.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("175.0"),
                    ),
                ),
            )
        ]
    },
    "orders": {
        C1: [
            SalesOrder(
                system="erp",
                number="S3",
                customer=C1,
                ordered=dt.date(2026, 11, 1),
                currency="CNY",
                net=Decimal("2099.8"),
                status_text="已生效",
                lines=(
                    OrderLine(
                        position="1",
                        sku="SKU-3",
                        name="Compressor",
                        quantity=Decimal("2.0"),
                        unit="EA",
                        price=Decimal("999.9"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("1999.8"),
                    ),
                    OrderLine(
                        position="2",
                        sku="SKU-1",
                        name="Pump",
                        quantity=Decimal("4.0"),
                        unit="EA",
                        price=Decimal("25.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("100.0"),
                    ),
                ),
            ),
            SalesOrder(
                system="erp",
                number="S1",
                customer=C1,
                ordered=dt.date(2026, 10, 1),
                currency="CNY",
                net=Decimal("750.0"),
                status_text="已生效",
                lines=(
                    OrderLine(
                        position="1",
                        sku="SKU-1",
                        name="Pump",
                        quantity=Decimal("10.0"),
                        unit="EA",
                        price=Decimal("25.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("250.0"),
                    ),
                    OrderLine(
                        position="2",
                        sku="SKU-2",
                        name="Valve",
                        quantity=Decimal("5.0"),
                        unit="EA",
                        price=Decimal("100.0"),
                        price_quantity=Decimal(1),
                        price_unit="EA",
                        amount=Decimal("500.0"),
                    ),
                ),
            ),
        ]
    },
    "receivables": {
        C1: [
            Invoice(
                system="erp",
                number="R1",
                customer=C1,
                issued=dt.date(2026, 10, 13),
                due=dt.date(2036, 1, 15),
                amount=Decimal("169.5"),
                open_amount=Decimal("169.5"),
                currency="CNY",
                status=InvoiceStatus.OPEN,
            ),
            Invoice(
                system="erp",
                number="R3",
                customer=C1,
                issued=dt.date(2026, 9, 13),
                due=dt.date(2026, 10, 13),
                amount=Decimal("1299.39"),
                open_amount=Decimal("0.00"),
                currency="CNY",
                status=InvoiceStatus.PAID,
            ),
            Invoice(
                system="erp",
                number="R2",
                customer=C1,
                issued=dt.date(2026, 2, 28),
                due=dt.date(2026, 3, 31),
                amount=Decimal("500.0"),
                open_amount=Decimal("500.0"),
                currency="CNY",
                status=InvoiceStatus.OPEN,
            ),
        ]
    },
    "payments": {
        C1: [
            Payment(
                system="erp",
                number="PAY2",
                customer=C1,
                received=dt.date(2026, 11, 2),
                amount=Decimal("20.0"),
                currency="CNY",
                status=PaymentStatus.RECEIVED,
            ),
            Payment(
                system="erp",
                number="PAY1",
                customer=C1,
                received=dt.date(2026, 10, 12),
                amount=Decimal("1299.39"),
                currency="CNY",
                status=PaymentStatus.RECEIVED,
            ),
        ]
    },
    "credit": {
        C1: [
            CreditAccount(
                system="erp",
                customer=C1,
                currency="CNY",
                exposure=Decimal("669.5"),
                exposure_basis=ExposureBasis.DERIVED,
            )
        ]
    },
    "products": {
        "SKU-1": [Product(system="erp", sku="SKU-1", name="Pump", unit="EA")],
        "SKU-3": [Product(system="erp", sku="SKU-3", name="Compressor", unit="EA")],
    },
    "prices": {
        "SKU-1": [
            Price(
                system="erp",
                sku="SKU-1",
                currency="CNY",
                amount=Decimal("25.0"),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ],
        "SKU-3": [
            Price(
                system="erp",
                sku="SKU-3",
                currency="CNY",
                amount=Decimal("999.9"),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ],
    },
}
