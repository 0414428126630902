"""What the sample answers about quotes and deliveries mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Delivery, DeliveryLine, Entity, Quote
from backends.vocabulary import DeliveryStatus, QuoteStatus

SALES: Mapping[str, Mapping[str, list[Entity]]] = {
    "deliveries": {
        "7": [
            Delivery(
                system="erp",
                number="WH/OUT/00001",
                customer="7",
                status=DeliveryStatus.SHIPPED,
                status_text="done",
                carrier="SF",
                tracking_number="SF1001",
                shipped=dt.date(2026, 10, 12),
                lines=(
                    DeliveryLine(
                        order="S00501", position="1010", sku="SKU-1", quantity=Decimal(6), unit="EA"
                    ),
                ),
            ),
            Delivery(
                system="erp",
                number="WH/OUT/00002",
                customer="7",
                status=DeliveryStatus.SHIPPED,
                status_text="done",
                carrier="SF",
                tracking_number="SF1002",
                shipped=dt.date(2026, 9, 10),
                lines=(
                    DeliveryLine(
                        order="S00502", position="2020", sku="SKU-3", quantity=Decimal(1), unit="EA"
                    ),
                    DeliveryLine(
                        order="S00502", position="2030", sku="SKU-2", quantity=Decimal(1), unit="EA"
                    ),
                ),
            ),
            Delivery(
                system="erp",
                number="WH/OUT/00004",
                customer="7",
                status_text="cancel",
                eta=dt.date(2026, 11, 1),
            ),
        ]
    },
    "deliveries_of_order": {
        "S00502": [
            Delivery(
                system="erp",
                number="WH/OUT/00002",
                customer="7",
                status=DeliveryStatus.SHIPPED,
                status_text="done",
                carrier="SF",
                tracking_number="SF1002",
                shipped=dt.date(2026, 9, 10),
                lines=(
                    DeliveryLine(
                        order="S00502", position="2020", sku="SKU-3", quantity=Decimal(1), unit="EA"
                    ),
                    DeliveryLine(
                        order="S00502", position="2030", sku="SKU-2", quantity=Decimal(1), unit="EA"
                    ),
                ),
            )
        ],
        "S00503": [
            Delivery(
                system="erp",
                number="WH/OUT/00003",
                customer="7",
                status=DeliveryStatus.PICKING,
                status_text="assigned",
                eta=dt.date(2026, 11, 24),
                lines=(
                    DeliveryLine(
                        order="S00503", position="3020", sku="SKU-1", quantity=Decimal(4), unit="EA"
                    ),
                ),
            )
        ],
        "S00506": [],
    },
    "quotes": {
        "7": [
            Quote(
                system="erp",
                key="401",
                customer="7",
                number="S00401",
                status=QuoteStatus.SENT,
                status_text="sent",
                amount=Decimal(12000),
                currency="CNY",
                issued=dt.date(2026, 10, 10),
                valid_until=dt.date(2036, 1, 31),
                owner="1",
            ),
            Quote(
                system="erp",
                key="402",
                customer="7",
                number="S00402",
                status=QuoteStatus.EXPIRED,
                status_text="draft",
                amount=Decimal("99.5"),
                currency="CNY",
                issued=dt.date(2026, 3, 2),
                valid_until=dt.date(2026, 4, 1),
            ),
        ],
        "9": [],
    },
}
