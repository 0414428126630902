"""What the sample answers of the CRM mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Contact, Customer, Entity, Interaction, Opportunity, Ticket
from backends.vocabulary import (
    Direction,
    InteractionKind,
    OpportunityStatus,
    TicketPriority,
    TicketStatus,
)

RELATIONS: Mapping[str, Mapping[str, list[Entity]]] = {
    "contacts": {
        "7": [
            Contact(
                system="erp",
                key="101",
                customer="7",
                name="Chen Jing",
                title="Purchasing",
                phone="+86 21 5555 0102",
                email="person1@huaxia.example",
            ),
            Contact(
                system="erp",
                key="102",
                customer="7",
                name="Zhao Lei",
                title="Logistics",
                phone="+86 21 5555 0103",
                email="person2@huaxia.example",
            ),
        ],
        "9": [
            Contact(
                system="erp",
                key="103",
                customer="9",
                name="Sun Yan",
                title="Owner",
                phone="+86 10 5555 0201",
                email="person3@huaxia.example",
            )
        ],
    },
    "customer": {
        "7": [
            Customer(
                system="erp",
                key="7",
                name="Huaxia Trading Co",
                industry="Trade",
                region="East",
                owner="1",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                email="office@huaxia.example",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                tax_number="91310000123456789X",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
            )
        ],
        "9": [
            Customer(
                system="erp",
                key="9",
                name="Beihai Tools Ltd",
                region="North",
                owner="2",
                owner_name="Wang Wei",
                team="north",
                created=dt.datetime(2026, 2, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 7, 9, 30, tzinfo=dt.UTC),
            )
        ],
    },
    "customers": {
        "*": [
            Customer(
                system="erp",
                key="7",
                name="Huaxia Trading Co",
                industry="Trade",
                region="East",
                owner="1",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                email="office@huaxia.example",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                tax_number="91310000123456789X",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
            )
        ]
    },
    "interactions": {
        "7": [
            Interaction(
                system="erp",
                key="activity-5",
                customer="7",
                at=dt.datetime(2026, 11, 30, 16, 0, tzinfo=dt.UTC),
                kind=InteractionKind.CALL,
                kind_text="Call",
                subject="Ask about plant two",
                by="Li Na",
            ),
            Interaction(
                system="erp",
                key="205",
                customer="7",
                at=dt.datetime(2026, 10, 8, 2, 11, tzinfo=dt.UTC),
                kind=InteractionKind.NOTE,
                kind_text="comment",
                body="Prefers mail",
            ),
            Interaction(
                system="erp",
                key="204",
                customer="7",
                at=dt.datetime(2026, 10, 8, 2, 11, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                kind_text="email",
                subject="Re: S00501",
                body="When does it come?\nThanks & regards\nChen",
                direction=Direction.IN,
                by="Chen Jing",
                contact="101",
            ),
            Interaction(
                system="erp",
                key="203",
                customer="7",
                at=dt.datetime(2026, 10, 2, 7, 30, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                kind_text="email_outgoing",
                subject="New price list",
                body="Notes of the talk number 3",
                direction=Direction.OUT,
            ),
        ]
    },
    "opportunities": {
        "7": [
            Opportunity(
                system="erp",
                key="301",
                customer="7",
                name="Pumps for plant two",
                status=OpportunityStatus.OPEN,
                stage_text="Proposition",
                amount=Decimal(12000),
                currency="CNY",
                probability=Decimal("0.6"),
                expected_close=dt.date(2036, 3, 31),
                owner="1",
            ),
            Opportunity(
                system="erp",
                key="302",
                customer="7",
                name="Valves",
                status=OpportunityStatus.WON,
                stage_text="Won",
                amount=Decimal("3400.5"),
                currency="CNY",
                probability=Decimal(1),
                expected_close=dt.date(2026, 8, 31),
                owner="1",
            ),
            Opportunity(
                system="erp",
                key="303",
                customer="7",
                name="Spare parts",
                status=OpportunityStatus.LOST,
                stage_text="New",
                amount=Decimal("0.3"),
                currency="CNY",
                probability=Decimal(0),
            ),
        ],
        "9": [],
    },
    "tickets": {
        "7": [
            Ticket(
                system="erp",
                key="901",
                customer="7",
                number="00001",
                subject="Pump leaks",
                status=TicketStatus.OPEN,
                status_text="In Progress",
                priority=TicketPriority.HIGH,
                opened=dt.datetime(2026, 10, 5, 3, 30, tzinfo=dt.UTC),
                assignee="support01",
            ),
            Ticket(
                system="erp",
                key="902",
                customer="7",
                number="902",
                subject="Manual missing",
                status=TicketStatus.CLOSED,
                status_text="Filed",
                priority=TicketPriority.LOW,
                opened=dt.datetime(2026, 8, 1, 10, 0, tzinfo=dt.UTC),
                closed=dt.datetime(2026, 8, 2, 10, 0, tzinfo=dt.UTC),
            ),
        ]
    },
}
