"""What the invented answers mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Availability,
    Block,
    Confirmation,
    Contact,
    Contract,
    CreditAccount,
    Customer,
    Delivery,
    Entity,
    Incoming,
    Interaction,
    Invoice,
    Link,
    Opportunity,
    OrderLine,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    ScheduleLine,
    Stock,
    Ticket,
)
from backends.vocabulary import (
    ContractStatus,
    DeliveryStatus,
    Direction,
    ExposureBasis,
    Fulfilment,
    InteractionKind,
    InvoiceStatus,
    LifecycleStage,
    OpportunityStatus,
    PaymentStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)

EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    "availability": {
        "P-1": [
            Availability(
                system="erp",
                sku="P-1",
                unit="EA",
                site="SH",
                requested=Decimal(5),
                confirmed=(
                    Confirmation(date=dt.date(2026, 12, 1), quantity=Decimal(3)),
                    Confirmation(date=dt.date(2026, 12, 8), quantity=Decimal(2)),
                ),
            )
        ]
    },
    "contacts": {
        "C1": [
            Contact(system="erp", key="K2", customer="C1", name="An", primary=False),
            Contact(system="erp", key="17", customer="C1", name="Li", primary=True),
        ]
    },
    "contracts": {
        "C1": [
            Contract(
                system="erp",
                key="V1",
                customer="C1",
                number="V1",
                status=ContractStatus.ACTIVE,
                starts=dt.date(2026, 1, 1),
            )
        ]
    },
    "credit": {
        "C1": [
            CreditAccount(
                system="erp",
                customer="C1",
                currency="CNY",
                limit=Decimal(5000),
                exposure=Decimal("1200.5"),
                exposure_basis=ExposureBasis.DERIVED,
                blocked=False,
            )
        ]
    },
    "customer": {
        "C1": [
            Customer(
                system="erp",
                key="C1",
                name="海川机械",
                segment="Enterprise",
                stage=LifecycleStage.ACTIVE,
                owner="U7",
                owner_name="Wang",
                email="a@c1.example",
                created=dt.datetime(2021, 3, 3, 21, 6, 7, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 1, 0, 0, tzinfo=dt.UTC),
                links=(Link("crm", "K1"),),
            )
        ]
    },
    "customers_changed": {
        "2026-10-01T00:00:00.000000Z|C2": [
            Customer(system="erp", key="C3"),
            Customer(system="erp", key="C1"),
        ]
    },
    "customers": {
        "*": [
            Customer(
                system="erp",
                key="C1",
                name="海川机械",
                segment="Enterprise",
                stage=LifecycleStage.ACTIVE,
                owner="U7",
                owner_name="Wang",
                email="a@c1.example",
                created=dt.datetime(2021, 3, 3, 21, 6, 7, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 1, 0, 0, tzinfo=dt.UTC),
                links=(Link("crm", "K1"),),
            ),
            Customer(
                system="erp", key="C2", created=dt.datetime(2021, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
            ),
        ]
    },
    "deliveries": {"C1": [Delivery(system="erp", number="D1", customer="C1", status_text="LOST")]},
    "deliveries_of_orders": {
        "7": [
            Delivery(
                system="erp",
                number="D1",
                customer="C1",
                status=DeliveryStatus.PICKING,
                carrier="SF",
                eta=dt.date(2026, 12, 2),
            )
        ],
        "8": [],
    },
    "interactions": {
        "C1": [
            Interaction(
                system="erp",
                key="I2",
                customer="C1",
                at=dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC),
                kind_text="Fax",
                subject="Offer",
            ),
            Interaction(
                system="erp",
                key="I1",
                customer="C1",
                at=dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                direction=Direction.IN,
            ),
        ]
    },
    "invoices": {
        "C1": [
            Invoice(
                system="erp",
                number="R1",
                customer="C1",
                issued=dt.date(2026, 11, 1),
                due=dt.date(2026, 12, 1),
                amount=Decimal(100),
                open_amount=Decimal("40.00"),
                currency="CNY",
                status=InvoiceStatus.PARTIALLY_PAID,
            )
        ]
    },
    "opportunities": {
        "C1": [
            Opportunity(
                system="erp",
                key="O1",
                customer="C1",
                name="Pumps",
                status=OpportunityStatus.OPEN,
                amount=Decimal("1200.5"),
                currency="CNY",
                probability=Decimal("0.4"),
                expected_close=dt.date(2026, 12, 31),
            ),
            Opportunity(system="erp", key="O2", customer="C1", name="Idea"),
        ]
    },
    "order": {
        "7": [
            SalesOrder(
                system="erp",
                number="7",
                customer="C1",
                reference="PO-1",
                ordered=dt.date(2026, 11, 2),
                currency="CNY",
                net=Decimal("1000.10"),
                delivery_status=Fulfilment.PARTIAL,
                lines=(
                    OrderLine(
                        position="10",
                        sku="P-1",
                        name="Pump",
                        quantity=Decimal(2),
                        unit="EA",
                        price=Decimal("500.05"),
                        schedule=(ScheduleLine(date=dt.date(2026, 12, 1), confirmed=Decimal(1)),),
                    ),
                    OrderLine(position="20", sku="P-2"),
                ),
            )
        ]
    },
    "order_by_reference": {
        "PO-1": [
            SalesOrder(
                system="erp",
                number="7",
                customer="C1",
                reference="PO-1",
                ordered=dt.date(2026, 11, 2),
                currency="CNY",
                net=Decimal("1000.10"),
            )
        ]
    },
    "orders": {
        "C1": [
            SalesOrder(
                system="erp",
                number="8",
                customer="C1",
                reference="PO-1",
                ordered=dt.date(2026, 11, 6),
                currency="CNY",
                net=Decimal("1000.10"),
                delivery_status=Fulfilment.PARTIAL,
                blocks=(Block(kind="credit", reason="limit"),),
            )
        ]
    },
    "payments": {
        "C1": [
            Payment(
                system="erp",
                number="Z1",
                customer="C1",
                received=dt.date(2026, 11, 10),
                amount=Decimal(60),
                currency="CNY",
                status=PaymentStatus.MATCHED,
            )
        ]
    },
    "price": {
        "P-1": [
            Price(
                system="erp",
                sku="P-1",
                currency="CNY",
                amount=Decimal(450),
                customer="C1",
                quantity=Decimal(10),
                unit="EA",
                price_quantity=Decimal(1),
                price_unit="EA",
            )
        ]
    },
    "products": {
        "P-1": [Product(system="erp", sku="P-1", name="Pump", unit="EA")],
        "P,2": [Product(system="erp", sku="P,2", unit="EA")],
    },
    "quotes": {
        "C1": [
            Quote(
                system="erp",
                key="Q1",
                customer="C1",
                number="Q1",
                status=QuoteStatus.SENT,
                amount=Decimal("99.90"),
                currency="CNY",
                issued=dt.date(2026, 11, 1),
            )
        ]
    },
    "stock": {
        "P-1": [
            Stock(system="erp", sku="P-1", site="BJ", unit="EA", available=Decimal("4.5")),
            Stock(
                system="erp",
                sku="P-1",
                site="SH",
                unit="EA",
                on_hand=Decimal(12),
                available=Decimal(-3),
                incoming=(Incoming(date=dt.date(2026, 12, 1), quantity=Decimal(5)),),
            ),
        ]
    },
    "tickets": {
        "C1": [
            Ticket(
                system="erp",
                key="T1",
                customer="C1",
                number="T1",
                subject="Leak",
                status=TicketStatus.WAITING,
                priority=TicketPriority.HIGH,
                opened=dt.datetime(2026, 11, 20, 1, 2, 3, tzinfo=dt.UTC),
            )
        ]
    },
}
