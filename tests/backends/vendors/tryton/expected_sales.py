"""What the recorded answers about sales mean to the business."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Entity, Opportunity, OrderLine, Party, Quote, SalesOrder
from backends.vocabulary import BillingStatus, Fulfilment, OpportunityStatus, QuoteStatus

SALES: Mapping[str, Mapping[str, list[Entity]]] = {
    "opportunities": {
        "C10001": [
            Opportunity(
                system="erp",
                key="1",
                customer="C10001",
                name="Line extension 1",
                status=OpportunityStatus.OPEN,
                stage_text="lead",
                amount=Decimal(1000),
                currency="CNY",
                probability=Decimal("0.5"),
                owner="2",
            )
        ],
        "C10003": [
            Opportunity(
                system="erp",
                key="3",
                customer="C10003",
                name="Line extension 3",
                status=OpportunityStatus.LOST,
                stage_text="lost",
                amount=Decimal(3000),
                currency="CNY",
                probability=Decimal("0.5"),
                expected_close=dt.date(2026, 11, 22),
                owner="2",
            )
        ],
    },
    "quotes": {
        "C10006": [
            Quote(
                system="erp",
                key="17",
                customer="C10006",
                number="17",
                status=QuoteStatus.SENT,
                status_text="quotation",
                amount=Decimal("750.00"),
                currency="CNY",
                issued=dt.date(2026, 11, 22),
            )
        ],
        "C10001": [],
    },
    "order": {
        "12": [
            SalesOrder(
                system="erp",
                number="12",
                customer="C10004",
                reference="PO-004-3",
                ordered=dt.date(2026, 11, 16),
                requested=dt.date(2026, 11, 26),
                currency="CNY",
                net=Decimal("2775.00"),
                gross=Decimal("3135.75"),
                delivery_status=Fulfilment.COMPLETE,
                billing_status=BillingStatus.COMPLETE,
                status_text="processing",
                parties=(Party(role="sold_to", key="C10004", name="Customer 004 Ltd."),),
                lines=(
                    OrderLine(
                        position="1",
                        sku="P-104",
                        name="Pump P-104",
                        quantity=Decimal(4),
                        open_quantity=Decimal(0),
                        unit="u",
                        price=Decimal(200),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("800.00"),
                    ),
                    OrderLine(
                        position="2",
                        sku="P-107",
                        name="Pump P-107",
                        quantity=Decimal(5),
                        open_quantity=Decimal(0),
                        unit="u",
                        price=Decimal(275),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("1375.00"),
                    ),
                    OrderLine(
                        position="3",
                        sku="P-100",
                        name="Pump P-100",
                        quantity=Decimal(6),
                        open_quantity=Decimal(0),
                        unit="u",
                        price=Decimal(100),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("600.00"),
                    ),
                ),
            )
        ],
        "#22": [
            SalesOrder(
                system="erp",
                number="#22",
                customer="C10008",
                reference="PO-008-1",
                ordered=dt.date(2026, 11, 22),
                requested=dt.date(2026, 11, 24),
                currency="CNY",
                net=Decimal("975.00"),
                gross=Decimal("1101.75"),
                delivery_status=Fulfilment.NONE,
                billing_status=BillingStatus.NONE,
                status_text="draft",
                draft=True,
                parties=(Party(role="sold_to", key="C10008", name="Customer 008 Ltd."),),
                lines=(
                    OrderLine(
                        position="1",
                        sku="P-108",
                        name="Pump P-108",
                        quantity=Decimal(2),
                        open_quantity=Decimal(2),
                        unit="u",
                        price=Decimal(300),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("600.00"),
                    ),
                    OrderLine(
                        position="2",
                        sku="P-101",
                        name="Pump P-101",
                        quantity=Decimal(3),
                        open_quantity=Decimal(3),
                        unit="u",
                        price=Decimal(125),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("375.00"),
                    ),
                ),
            )
        ],
    },
    "order_by_reference": {
        "PO-002-2": [
            SalesOrder(
                system="erp",
                number="5",
                customer="C10002",
                reference="PO-002-2",
                ordered=dt.date(2026, 11, 19),
                requested=dt.date(2026, 11, 25),
                currency="CNY",
                net=Decimal("2850.00"),
                gross=Decimal("3220.50"),
                delivery_status=Fulfilment.NONE,
                billing_status=BillingStatus.NONE,
                status_text="processing",
                parties=(Party(role="sold_to", key="C10002", name="Customer 002 Ltd."),),
                lines=(
                    OrderLine(
                        position="1",
                        sku="P-102",
                        name="Pump P-102",
                        quantity=Decimal(3),
                        open_quantity=Decimal(3),
                        unit="u",
                        price=Decimal(150),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("450.00"),
                    ),
                    OrderLine(
                        position="2",
                        sku="P-105",
                        name="Pump P-105",
                        quantity=Decimal(4),
                        open_quantity=Decimal(4),
                        unit="u",
                        price=Decimal(225),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("900.00"),
                    ),
                    OrderLine(
                        position="3",
                        sku="P-108",
                        name="Pump P-108",
                        quantity=Decimal(5),
                        open_quantity=Decimal(5),
                        unit="u",
                        price=Decimal(300),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("1500.00"),
                    ),
                ),
            )
        ]
    },
    "orders": {
        "C10004": [
            SalesOrder(
                system="erp",
                number="10",
                customer="C10004",
                reference="PO-004-1",
                ordered=dt.date(2026, 11, 22),
                requested=dt.date(2026, 11, 24),
                currency="CNY",
                net=Decimal("400.00"),
                gross=Decimal("452.00"),
                delivery_status=Fulfilment.NONE,
                billing_status=BillingStatus.NONE,
                status_text="processing",
                parties=(Party(role="sold_to", key="C10004", name="Customer 004 Ltd."),),
                lines=(
                    OrderLine(
                        position="1",
                        sku="P-104",
                        name="Pump P-104",
                        quantity=Decimal(2),
                        open_quantity=Decimal(2),
                        unit="u",
                        price=Decimal(200),
                        price_quantity=Decimal(1),
                        price_unit="u",
                        amount=Decimal("400.00"),
                    ),
                ),
            )
        ]
    },
}
