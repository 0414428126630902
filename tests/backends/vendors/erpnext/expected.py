"""People, talks, chances and cases that the answers mean."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.changed import named
from backends.domain import Contact, Customer, Entity, Interaction, Opportunity, Ticket
from backends.vocabulary import (
    Direction,
    InteractionKind,
    Kind,
    OpportunityStatus,
    TicketPriority,
    TicketStatus,
)
from tests.backends.vendors.erpnext.expected_trade import TRADE

BEFORE = "2026-10-06 09:30:00.000000|"
CHANGED = {
    "customers": named(Kind.CUSTOMER, "erp", "Edge Ltd"),
    "tickets": named(Kind.TICKET, "erp", "ISS-2026-00001", "Edge Ltd"),
    "orders": named(Kind.ORDER, "erp", "SAL-ORD-2026-00001", "Edge Ltd"),
    "deliveries": named(Kind.DELIVERY, "erp", "MAT-DN-2026-00001", "Edge Ltd"),
    "invoices": named(Kind.INVOICE, "erp", "ACC-SINV-2026-00001", "Edge Ltd"),
    "stock": named(Kind.STOCK, "erp", "A-1"),
}
EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    **TRADE,
    **{f"changed_{name}": {BEFORE: [entity]} for name, entity in CHANGED.items()},
    "contacts": {
        "Edge Ltd": [
            Contact(
                system="erp",
                key="Chen Jing-Edge Ltd",
                customer="Edge Ltd",
                name="Chen Jing",
                title="Purchasing",
                phone="+86 21 5555 0102",
                email="chen@edge.example",
                primary=True,
            )
        ],
        "Forge GmbH": [],
    },
    "customer": {
        "Edge Ltd": [
            Customer(
                system="erp",
                key="Edge Ltd",
                name="Edge Limited",
                segment="Commercial",
                industry="Trade",
                region="China",
                owner="li.na@example.com",
                phone="+86 21 5555 0101",
                email="office@edge.example",
                tax_number="91310000123456789X",
                created=dt.datetime(2026, 1, 5, 0, 30, 0, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 1, 30, 0, 131415, tzinfo=dt.UTC),
            )
        ]
    },
    "customers": {
        "*": [
            Customer(
                system="erp",
                key="Edge Ltd",
                name="Edge Limited",
                segment="Commercial",
                industry="Trade",
                region="China",
                owner="li.na@example.com",
                phone="+86 21 5555 0101",
                email="office@edge.example",
                tax_number="91310000123456789X",
                created=dt.datetime(2026, 1, 5, 0, 30, 0, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 1, 30, 0, 131415, tzinfo=dt.UTC),
            )
        ]
    },
    "interactions": {
        "Edge Ltd": [
            Interaction(
                system="erp",
                key="e1f2",
                customer="Edge Ltd",
                at=dt.datetime(2026, 9, 15, 6, 30, 0, 1, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                kind_text="Email",
                subject="Delivery?",
                body="<p>When?</p>",
                direction=Direction.IN,
                by="chen@edge.example",
            )
        ]
    },
    "opportunities": {
        "Edge Ltd": [
            Opportunity(
                system="erp",
                key="CRM-OPP-2026-00001",
                customer="Edge Ltd",
                name="Pumps for plant two",
                status=OpportunityStatus.OPEN,
                stage_text="Prospecting",
                amount=Decimal(12000),
                currency="CNY",
                probability=Decimal("0.6"),
                expected_close=dt.date(2027, 3, 31),
                owner="li.na@example.com",
            )
        ],
        "Forge GmbH": [],
    },
    "tickets": {
        "Edge Ltd": [
            Ticket(
                system="erp",
                key="ISS-2026-00001",
                customer="Edge Ltd",
                number="ISS-2026-00001",
                subject="Pump leaks",
                status=TicketStatus.WAITING,
                status_text="Replied",
                priority=TicketPriority.HIGH,
                opened=dt.datetime(2026, 10, 5, 3, 30, 0, 500000, tzinfo=dt.UTC),
            )
        ]
    },
}
