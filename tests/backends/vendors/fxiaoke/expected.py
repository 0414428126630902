"""What the recorded answers mean to the business."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Contract,
    Entity,
    Invoice,
    Opportunity,
    Payment,
    Price,
    Product,
    Quote,
    Stock,
    Ticket,
)
from backends.vocabulary import ContractStatus, OpportunityStatus, PaymentStatus, QuoteStatus
from tests.backends.vendors.fxiaoke.expected_orders import ORDERS
from tests.backends.vendors.fxiaoke.expected_people import PEOPLE

EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    **ORDERS,
    **PEOPLE,
    "opportunities": {
        "C1": [
            Opportunity(
                system="erp",
                key="OP1",
                customer="C1",
                name="Pumps for plant two",
                status=OpportunityStatus.OPEN,
                stage_text="Offer",
                amount=Decimal("12000.00"),
                currency="CNY",
                probability=Decimal("0.60"),
                expected_close=dt.date(2036, 3, 31),
                owner="rep01",
            ),
            Opportunity(
                system="erp",
                key="OP2",
                customer="C1",
                name="Valves",
                status=OpportunityStatus.WON,
                stage_text="Offer",
                amount=Decimal("3400.50"),
                currency="CNY",
                probability=Decimal("1.00"),
                expected_close=dt.date(2026, 8, 31),
                owner="rep01",
            ),
        ],
    },
    "changed_opportunities": {
        "2026-01-01T00:00:00.000000Z|0": [
            Opportunity(
                system="erp",
                key="OP1",
                customer="C1",
            ),
            Opportunity(
                system="erp",
                key="OP2",
                customer="C1",
            ),
        ],
    },
    "quotes": {
        "C1": [
            Quote(
                system="erp",
                key="Q1",
                customer="C1",
                number="Q1",
                status=QuoteStatus.SENT,
                status_text="正常",
                amount=Decimal("12000.00"),
                currency="CNY",
                issued=dt.date(2026, 10, 10),
                owner="rep01",
            )
        ],
    },
    "contracts": {
        "C1": [
            Contract(
                system="erp",
                key="CT1",
                customer="C1",
                number="CT1",
                status=ContractStatus.ACTIVE,
                status_text="正常",
                amount=Decimal("80000.00"),
                currency="CNY",
                starts=dt.date(2026, 1, 1),
                ends=dt.date(2036, 12, 31),
                owner="rep01",
            )
        ],
    },
    "tickets": {
        "C1": [
            Ticket(
                system="erp",
                key="T1",
                customer="C1",
                number="T1",
                status_text="正常",
                opened=dt.datetime(2026, 10, 5, 3, 30, tzinfo=dt.UTC),
                assignee="support01",
            )
        ],
    },
    "changed_tickets": {
        "2026-01-01T00:00:00.000000Z|0": [
            Ticket(
                system="erp",
                key="T1",
                customer="C1",
                number="",
            )
        ],
    },
    "invoices": {
        "C1": [
            Invoice(
                system="erp",
                number="R1",
                customer="C1",
                issued=dt.date(2026, 10, 13),
                amount=Decimal("169.50"),
                currency="CNY",
                status_text="正常",
            ),
            Invoice(
                system="erp",
                number="R3",
                customer="C1",
                issued=dt.date(2026, 9, 13),
                amount=Decimal("1299.39"),
                currency="CNY",
                status_text="正常",
            ),
        ],
    },
    "payments": {
        "C1": [
            Payment(
                system="erp",
                number="PAY2",
                customer="C1",
                received=dt.date(2026, 11, 2),
                amount=Decimal("20.00"),
                currency="CNY",
                status=PaymentStatus.RECEIVED,
                status_text="正常",
            ),
            Payment(
                system="erp",
                number="PAY1",
                customer="C1",
                received=dt.date(2026, 10, 12),
                amount=Decimal("1299.39"),
                currency="CNY",
                status=PaymentStatus.RECEIVED,
                status_text="正常",
            ),
        ],
    },
    "product": {
        "SKU-1": [
            Product(
                system="erp",
                sku="SKU-1",
                name="Pump",
                unit="EA",
                category="Machines",
            )
        ],
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
            ),
        ],
    },
    "price": {
        "SKU-1": [
            Price(
                system="erp",
                sku="SKU-1",
                currency="CNY",
                amount=Decimal("25.00"),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ],
    },
}
