"""What the recorded orders and deliveries mean."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Delivery, DeliveryLine, Entity, OrderLine, SalesOrder
from backends.vocabulary import DeliveryStatus, Fulfilment

S1 = SalesOrder(
    system="erp",
    number="S1",
    customer="C1",
    ordered=dt.date(2026, 10, 1),
    requested=dt.date(2026, 10, 15),
    currency="CNY",
    net=Decimal("750.00"),
    delivery_status=Fulfilment.PARTIAL,
    status_text="正常",
    lines=(
        OrderLine(
            position="1",
            sku="SKU-1",
            name="Pump",
            quantity=Decimal(10),
            unit="EA",
            price=Decimal("25.00"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("250.00"),
        ),
        OrderLine(
            position="2",
            sku="SKU-2",
            name="Valve",
            quantity=Decimal(5),
            unit="EA",
            price=Decimal("100.00"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("500.00"),
        ),
    ),
)
S2 = SalesOrder(
    system="erp",
    number="S2",
    customer="C1",
    ordered=dt.date(2026, 9, 1),
    requested=dt.date(2026, 9, 15),
    currency="CNY",
    net=Decimal("1149.90"),
    delivery_status=Fulfilment.COMPLETE,
    status_text="正常",
    lines=(
        OrderLine(
            position="1",
            sku="SKU-1",
            name="Pump",
            quantity=Decimal(2),
            unit="EA",
            price=Decimal("25.00"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("50.00"),
        ),
        OrderLine(
            position="2",
            sku="SKU-3",
            name="Compressor",
            quantity=Decimal(1),
            unit="EA",
            price=Decimal("999.90"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("999.90"),
        ),
        OrderLine(
            position="3",
            sku="SKU-2",
            name="Valve",
            quantity=Decimal(1),
            unit="EA",
            price=Decimal("100.00"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("100.00"),
        ),
    ),
)
S3 = SalesOrder(
    system="erp",
    number="S3",
    customer="C1",
    ordered=dt.date(2026, 11, 1),
    requested=dt.date(2026, 11, 15),
    currency="CNY",
    net=Decimal("2099.80"),
    delivery_status=Fulfilment.NONE,
    status_text="正常",
    lines=(
        OrderLine(
            position="1",
            sku="SKU-3",
            name="Compressor",
            quantity=Decimal(2),
            unit="EA",
            price=Decimal("999.90"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("1999.80"),
        ),
        OrderLine(
            position="2",
            sku="SKU-1",
            name="Pump",
            quantity=Decimal(4),
            unit="EA",
            price=Decimal("25.00"),
            price_quantity=Decimal(1),
            price_unit="EA",
            amount=Decimal("100.00"),
        ),
    ),
)

ORDERS: Mapping[str, Mapping[str, list[Entity]]] = {
    "order": {
        "S1": [S1],
    },
    "orders": {
        "C1": [S3, S1],
    },
    "orders_onward": {
        "C1": [S2],
    },
    "order_by_reference": {
        "S3": [S3],
        "D1": [S1],
        "SF1002": [S2],
    },
    "changed_orders": {
        "2026-01-01T00:00:00.000000Z|0": [
            SalesOrder(
                system="erp",
                number="S1",
                customer="C1",
            ),
            SalesOrder(
                system="erp",
                number="S2",
                customer="C1",
            ),
            SalesOrder(
                system="erp",
                number="S3",
                customer="C1",
            ),
            SalesOrder(
                system="erp",
                number="S4",
                customer="C2",
            ),
        ],
    },
    "deliveries": {
        "S1": [
            Delivery(
                system="erp",
                number="D1",
                customer="C1",
                status=DeliveryStatus.SHIPPED,
                status_text="has_delivered",
                carrier="SF",
                tracking_number="SF1001",
                shipped=dt.date(2026, 10, 12),
                lines=(
                    DeliveryLine(
                        order="S1",
                        sku="SKU-1",
                        quantity=Decimal(6),
                        unit="EA",
                    ),
                    DeliveryLine(
                        order="S1",
                        sku="SKU-1",
                        quantity=Decimal(2),
                        unit="EA",
                    ),
                ),
            )
        ],
        "S3": [],
    },
}
