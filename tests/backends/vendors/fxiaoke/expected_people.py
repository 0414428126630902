"""What the recorded customers, contacts and talks mean."""

import datetime as dt
from collections.abc import Mapping

from backends.domain import Contact, Customer, Entity, Interaction, Link
from backends.vocabulary import InteractionKind

PEOPLE: Mapping[str, Mapping[str, list[Entity]]] = {
    "customer": {
        "C1": [
            Customer(
                system="erp",
                key="C1",
                name="Huaxia Trading Co",
                segment="A",
                grade="1",
                industry="Trade",
                owner="rep01",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                email="office@huaxia.example",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "N-C1"),),
            )
        ],
    },
    "customers": {
        "*": [
            Customer(
                system="erp",
                key="C1",
                name="Huaxia Trading Co",
                segment="A",
                grade="1",
                industry="Trade",
                owner="rep01",
                owner_name="Li Na",
                team="east",
                phone="+86 21 5555 0101",
                email="office@huaxia.example",
                website="https://huaxia.example",
                address="1 Nanjing Road, Shanghai",
                created=dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "N-C1"),),
            ),
            Customer(
                system="erp",
                key="C2",
                name="Beihai Tools Ltd",
                segment="B",
                owner="rep02",
                owner_name="Wang Wei",
                team="north",
                created=dt.datetime(2026, 2, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 7, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "N-C2"),),
            ),
        ],
    },
    "customers_onward": {
        "*": [
            Customer(
                system="erp",
                key="C3",
                name="Customer number 3",
                segment="C",
                owner="rep02",
                owner_name="Wang Wei",
                team="north",
                created=dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC),
                updated=dt.datetime(2026, 10, 8, 9, 30, tzinfo=dt.UTC),
                links=(Link("sap", "N-C3"),),
            )
        ],
    },
    "changed_customers": {
        "2026-01-01T00:00:00.000000Z|0": [
            Customer(
                system="erp",
                key="C1",
            ),
            Customer(
                system="erp",
                key="C2",
            ),
            Customer(
                system="erp",
                key="C3",
            ),
        ],
    },
    "contacts": {
        "C1": [
            Contact(
                system="erp",
                key="P1",
                customer="C1",
                name="Chen Jing",
                title="Purchasing",
                phone="+86 21 5555 0102",
                email="person1@huaxia.example",
            ),
            Contact(
                system="erp",
                key="P2",
                customer="C1",
                name="Zhao Lei",
                title="Logistics",
                phone="+86 21 5555 0103",
                email="person2@huaxia.example",
            ),
        ],
        "C2": [
            Contact(
                system="erp",
                key="P3",
                customer="C2",
                name="Sun Yan",
                title="Owner",
                phone="+86 10 5555 0201",
                email="person3@huaxia.example",
            )
        ],
    },
    "interactions": {
        "C1": [
            Interaction(
                system="erp",
                key="I3",
                customer="C1",
                at=dt.datetime(2026, 10, 2, 7, 30, tzinfo=dt.UTC),
                kind=InteractionKind.MAIL,
                kind_text="邮件",
                body="Notes of the talk number 3",
                by="rep01",
            ),
            Interaction(
                system="erp",
                key="I2",
                customer="C1",
                at=dt.datetime(2026, 9, 15, 6, 30, tzinfo=dt.UTC),
                kind=InteractionKind.MEETING,
                kind_text="会议",
                body="Notes of the talk number 2",
                by="rep01",
            ),
        ],
    },
    "changed_interactions": {
        "2026-01-01T00:00:00.000000Z|0": [
            Interaction(
                system="erp",
                key="I1",
                customer="C1",
                at=dt.datetime(1, 1, 1, 0, 0, tzinfo=dt.UTC),
            ),
            Interaction(
                system="erp",
                key="I2",
                customer="C1",
                at=dt.datetime(1, 1, 1, 0, 0, tzinfo=dt.UTC),
            ),
            Interaction(
                system="erp",
                key="I3",
                customer="C1",
                at=dt.datetime(1, 1, 1, 0, 0, tzinfo=dt.UTC),
            ),
        ],
    },
}
