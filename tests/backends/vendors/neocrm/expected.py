"""What the samples of accounts and what goes on with them mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Entity,
    Interaction,
    Link,
    Opportunity,
    Quote,
    Ticket,
)
from backends.vocabulary import (
    ContractStatus,
    InteractionKind,
    OpportunityStatus,
    QuoteStatus,
    TicketStatus,
)

C1, C2 = "2611170238401001", "2611170238401002"
RELATIONS: dict[str, Mapping[str, list[Entity]]] = {
    "customers": {
        C1: [
            Customer(
                system="erp",
                key=C1,
                name="Huaxia Trading Co",
                grade="1",
                industry="Trade",
                region="East",
                owner="10001",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "8001"),),
            )
        ],
        C2: [
            Customer(
                system="erp",
                key=C2,
                name="Beihai Tools Ltd",
                region="North",
                owner="10002",
                owner_name="Wang Wei",
                team="north",
                created=dt.datetime(2026, 2, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 7, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "8002"),),
            )
        ],
    },
    "customers_listed": {
        "*": [
            Customer(
                system="erp",
                key=C1,
                name="Huaxia Trading Co",
                grade="1",
                industry="Trade",
                region="East",
                owner="10001",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "8001"),),
            )
        ]
    },
    "customers_listed_on": {
        "*": [
            Customer(
                system="erp",
                key=C2,
                name="Beihai Tools Ltd",
                region="North",
                owner="10002",
                owner_name="Wang Wei",
                team="north",
                created=dt.datetime(2026, 2, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 7, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "8002"),),
            )
        ]
    },
    "contacts": {
        C1: [
            Contact(
                system="erp",
                key="2611170238402001",
                customer=C1,
                name="Chen Jing",
                title="Purchasing",
                phone="+86 21 5555 0102",
                email="person1@huaxia.example",
            ),
            Contact(
                system="erp",
                key="2611170238402002",
                customer=C1,
                name="Zhao Lei",
                title="Logistics",
                phone="+86 21 5555 0103",
                email="person2@huaxia.example",
            ),
        ],
        C2: [
            Contact(
                system="erp",
                key="2611170238402003",
                customer=C2,
                name="Sun Yan",
                title="Owner",
                phone="+86 10 5555 0201",
                email="person3@huaxia.example",
            )
        ],
    },
    "interactions": {
        C1: [
            Interaction(
                system="erp",
                key="2611170238403003",
                customer=C1,
                at=dt.datetime(2026, 10, 2, 7, 30, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                kind_text="11010011100003",
                body="Notes of the talk number 3",
                by="10001",
                contact="2611170238402001",
            ),
            Interaction(
                system="erp",
                key="2611170238403002",
                customer=C1,
                at=dt.datetime(2026, 9, 15, 6, 30, tzinfo=dt.UTC),
                kind=InteractionKind.MEETING,
                kind_text="11010011100004",
                body="Notes of the talk number 2",
                by="10001",
                contact="2611170238402001",
            ),
        ]
    },
    "interactions_on": {
        C1: [
            Interaction(
                system="erp",
                key="2611170238403001",
                customer=C1,
                at=dt.datetime(2026, 9, 1, 2, 30, tzinfo=dt.UTC),
                kind=InteractionKind.CALL,
                kind_text="11010011100001",
                body="Notes of the talk number 1",
                by="10001",
                contact="2611170238402001",
            )
        ]
    },
    "opportunities": {
        C1: [
            Opportunity(
                system="erp",
                key="2611170238404001",
                customer=C1,
                name="Pumps for plant two",
                status=OpportunityStatus.OPEN,
                stage_text="进行中",
                amount=Decimal("12000.0"),
                currency="CNY",
                probability=Decimal("0.6"),
                expected_close=dt.date(2036, 3, 31),
                owner="10001",
            ),
            Opportunity(
                system="erp",
                key="2611170238404002",
                customer=C1,
                name="Valves",
                status=OpportunityStatus.WON,
                stage_text="赢单",
                amount=Decimal("3400.5"),
                currency="CNY",
                probability=Decimal(1),
                expected_close=dt.date(2026, 8, 31),
                owner="10001",
            ),
        ],
        C2: [],
    },
    "quotes": {
        C1: [
            Quote(
                system="erp",
                key="2611170238450001",
                customer=C1,
                number="Q1",
                status=QuoteStatus.SENT,
                status_text="已发送",
                amount=Decimal("12000.0"),
                currency="CNY",
                issued=dt.date(2026, 10, 10),
                valid_until=dt.date(2036, 1, 31),
                owner="10001",
            )
        ],
        C2: [],
    },
    "contracts": {
        C1: [
            Contract(
                system="erp",
                key="2611170238405001",
                customer=C1,
                number="2611170238405001",
                name="Frame contract",
                status=ContractStatus.ACTIVE,
                status_text="执行中",
                starts=dt.date(2026, 1, 1),
                ends=dt.date(2036, 12, 31),
                owner="10001",
            )
        ],
        C2: [],
    },
    "tickets": {
        C1: [
            Ticket(
                system="erp",
                key="2611170238406001",
                customer=C1,
                number="2611170238406001",
                subject="Pump leaks",
                status=TicketStatus.OPEN,
                status_text="处理中",
                opened=dt.datetime(2026, 10, 5, 3, 30, tzinfo=dt.UTC),
                assignee="10001",
            )
        ]
    },
}
