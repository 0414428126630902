"""Orders, deliveries, invoices, credit and goods that the answers mean."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Block,
    CreditAccount,
    Delivery,
    DeliveryLine,
    Entity,
    Invoice,
    OrderLine,
    Product,
    SalesOrder,
    Stock,
)
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    ExposureBasis,
    Fulfilment,
    InvoiceStatus,
)

DELIVERY = Delivery(
    system="erp",
    number="MAT-DN-2026-00001",
    customer="Edge Ltd",
    status=DeliveryStatus.SHIPPED,
    status_text="To Bill",
    carrier="SF",
    tracking_number="SF1001",
    shipped=dt.date(2026, 3, 12),
    lines=(
        DeliveryLine(
            order="SAL-ORD-2026-00001",
            position="1",
            sku="A-1",
            quantity=Decimal(4),
            unit="Nos",
        ),
    ),
)
ORDER = SalesOrder(
    system="erp",
    number="SAL-ORD-2026-00001",
    customer="Edge Ltd",
    reference="PO-7001",
    ordered=dt.date(2026, 3, 8),
    requested=dt.date(2026, 3, 20),
    currency="USD",
    net=Decimal("1044.7"),
    gross=Decimal("1180.5"),
    delivery_status=Fulfilment.PARTIAL,
    billing_status=BillingStatus.NONE,
    status_text="To Deliver and Bill",
    lines=(
        OrderLine(
            position="1",
            sku="A-1",
            name="Pump A-1",
            quantity=Decimal(10),
            open_quantity=Decimal(6),
            unit="Nos",
            price=Decimal("100.5"),
            price_quantity=Decimal(1),
            price_unit="Nos",
            amount=Decimal(1005),
        ),
        OrderLine(
            position="2",
            sku="A-2",
            name="Pump A-2",
            quantity=Decimal(2),
            open_quantity=Decimal(2),
            unit="Nos",
            price=Decimal("19.85"),
            price_quantity=Decimal(1),
            price_unit="Nos",
            amount=Decimal("39.7"),
        ),
    ),
)
TRADE: Mapping[str, Mapping[str, list[Entity]]] = {
    "credit": {
        "Edge Ltd": [
            CreditAccount(
                system="erp",
                customer="Edge Ltd",
                currency="CNY",
                limit=Decimal(50000),
                exposure=Decimal("2156.75"),
                exposure_basis=ExposureBasis.DERIVED,
                overdue=Decimal("154.26"),
                payment_terms="30 days",
            )
        ],
        "Forge GmbH": [
            CreditAccount(
                system="erp",
                customer="Forge GmbH",
                currency="CNY",
                limit=Decimal(20000),
                exposure=Decimal(0),
                exposure_basis=ExposureBasis.DERIVED,
                overdue=Decimal(0),
            )
        ],
    },
    "deliveries": {"Edge Ltd": [DELIVERY]},
    "deliveries_of_order": {
        "SAL-ORD-2026-00001": [DELIVERY],
        "nothing": [],
    },
    "invoices": {
        "Edge Ltd": [
            Invoice(
                system="erp",
                number="ACC-SINV-2026-00001",
                customer="Edge Ltd",
                issued=dt.date(2026, 3, 13),
                due=dt.date(2026, 4, 12),
                amount=Decimal("454.26"),
                open_amount=Decimal("154.26"),
                currency="USD",
                status=InvoiceStatus.PARTIALLY_PAID,
                status_text="Overdue",
            )
        ]
    },
    "order": {"SAL-ORD-2026-00001": [ORDER]},
    "order_by_reference": {
        "PO-7001": [ORDER],
        "SF1001": [ORDER],
    },
    "orders": {
        "Edge Ltd": [
            ORDER,
            SalesOrder(
                system="erp",
                number="SAL-ORD-2026-00002",
                customer="Edge Ltd",
                ordered=dt.date(2026, 2, 1),
                currency="USD",
                net=Decimal(100),
                gross=Decimal(113),
                delivery_status=Fulfilment.NONE,
                billing_status=BillingStatus.NONE,
                status_text="On Hold",
                blocks=(
                    Block(
                        kind="delivery",
                        reason="On Hold",
                    ),
                ),
                lines=(
                    OrderLine(
                        position="1",
                        sku="A-1",
                        name="Pump A-1",
                        quantity=Decimal(1),
                        open_quantity=Decimal(1),
                        unit="Nos",
                        price=Decimal(100),
                        price_quantity=Decimal(1),
                        price_unit="Nos",
                        amount=Decimal(100),
                    ),
                ),
            ),
        ]
    },
    "product": {
        "A-1": [
            Product(
                system="erp",
                sku="A-1",
                name="Pump A-1",
                unit="Nos",
                category="Pumps",
            )
        ]
    },
    "stock": {
        "A-1": [
            Stock(
                system="erp",
                sku="A-1",
                site="Stores - D",
                unit="Nos",
                on_hand=Decimal(12),
                reserved=Decimal(4),
                available=Decimal(8),
            )
        ],
        "A-2": [],
    },
}
