"""What the company's CRM knows: customers, people, talks, sales, agreements, cases."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Interaction,
    Opportunity,
    Quote,
    Ticket,
)
from backends.vocabulary import (
    ContractStatus,
    Direction,
    InteractionKind,
    Kind,
    LifecycleStage,
    OpportunityStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)
from tests.fakes.keys import CURRENCY, REP, Numbers, at, on


class Relations:
    """The relations under one spelling of their keys."""

    def __init__(self, system: str, first: str, second: str, numbers: Numbers) -> None:
        """Take the system's name, the keys of its two customers, and how others are spelled."""
        self._system, self._first, self._second = system, first, second
        self._numbers = numbers

    def customers(self) -> tuple[Customer, ...]:
        huaxia = Customer(
            system=self._system,
            key=self._first,
            name="Huaxia Trading Co",
            segment="A",
            grade="1",
            industry="Trade",
            region="East",
            stage=LifecycleStage.ACTIVE,
            owner=REP,
            owner_name="Li Na",
            team="east",
            phone="+86 21 5555 0101",
            email="office@huaxia.example",
            website="https://huaxia.example",
            address="1 Nanjing Road, Shanghai",
            tax_number="91310000123456789X",
            created=at(1, 5, 8),
            updated=at(10, 6, 9),
        )
        beihai = Customer(
            system=self._system,
            key=self._second,
            name="Beihai Tools Ltd",
            segment="B",
            region="North",
            stage=LifecycleStage.PROSPECT,
            owner="rep02",
            owner_name="Wang Wei",
            team="north",
            created=at(2, 5, 8),
            updated=at(10, 7, 9),
        )
        return huaxia, beihai

    def crowd(self, size: int) -> tuple[Customer, ...]:
        return tuple(
            Customer(
                system=self._system,
                key=self._numbers(Kind.CUSTOMER, number),
                name=f"Customer number {number}",
                segment="C",
                region="South",
                stage=LifecycleStage.ACTIVE,
                owner="rep02",
                owner_name="Wang Wei",
                team="north",
                created=at(3, 5, 8),
                updated=at(10, 8, 9),
            )
            for number in range(3, 3 + size)
        )

    def contacts(self) -> tuple[Contact, ...]:
        people = (
            (self._first, "Chen Jing", "Purchasing", "+86 21 5555 0102", True),
            (self._first, "Zhao Lei", "Logistics", "+86 21 5555 0103", False),
            (self._second, "Sun Yan", "Owner", "+86 10 5555 0201", True),
        )
        return tuple(
            Contact(
                system=self._system,
                key=self._numbers(Kind.CONTACT, number),
                customer=customer,
                name=name,
                title=title,
                phone=phone,
                email=f"person{number}@huaxia.example",
                primary=primary,
            )
            for number, (customer, name, title, phone, primary) in enumerate(people, 1)
        )

    def interactions(self) -> tuple[Interaction, ...]:
        said = (
            (InteractionKind.CALL, at(9, 1, 2), "Call about delivery", Direction.IN),
            (InteractionKind.MEETING, at(9, 15, 6), "Yearly talk", Direction.OUT),
            (InteractionKind.MAIL, at(10, 2, 7), "New price list", Direction.OUT),
        )
        return tuple(
            Interaction(
                system=self._system,
                key=self._numbers(Kind.INTERACTION, number),
                customer=self._first,
                at=at,
                kind=kind,
                subject=subject,
                body=f"Notes of the talk number {number}",
                direction=direction,
                by=REP,
                contact=self._numbers(Kind.CONTACT, 1),
            )
            for number, (kind, at, subject, direction) in enumerate(said, 1)
        )

    def opportunities(self) -> tuple[Opportunity, ...]:
        chances = (
            ("Pumps for plant two", OpportunityStatus.OPEN, "12000.00", "0.60", on(3, 31, 2036)),
            ("Valves", OpportunityStatus.WON, "3400.50", "1.00", on(8, 31)),
        )
        return tuple(
            Opportunity(
                system=self._system,
                key=self._numbers(Kind.OPPORTUNITY, number),
                customer=self._first,
                name=name,
                status=status,
                amount=Decimal(amount),
                currency=CURRENCY,
                probability=Decimal(probability),
                expected_close=close,
                owner=REP,
            )
            for number, (name, status, amount, probability, close) in enumerate(chances, 1)
        )

    def quotes(self) -> tuple[Quote, ...]:
        quote = Quote(
            system=self._system,
            key=self._numbers(Kind.QUOTE, 1),
            customer=self._first,
            number=self._numbers(Kind.QUOTE, 1),
            status=QuoteStatus.SENT,
            amount=Decimal("12000.00"),
            currency=CURRENCY,
            issued=on(10, 10),
            valid_until=on(1, 31, 2036),
            owner=REP,
        )
        return (quote,)

    def contracts(self) -> tuple[Contract, ...]:
        contract = Contract(
            system=self._system,
            key=self._numbers(Kind.CONTRACT, 1),
            customer=self._first,
            number=self._numbers(Kind.CONTRACT, 1),
            name="Frame contract",
            status=ContractStatus.ACTIVE,
            amount=Decimal("80000.00"),
            currency=CURRENCY,
            starts=on(1, 1),
            ends=on(12, 31, 2036),
            owner=REP,
        )
        return (contract,)

    def tickets(self) -> tuple[Ticket, ...]:
        ticket = Ticket(
            system=self._system,
            key=self._numbers(Kind.TICKET, 1),
            customer=self._first,
            number=self._numbers(Kind.TICKET, 1),
            subject="Pump leaks",
            status=TicketStatus.OPEN,
            priority=TicketPriority.HIGH,
            opened=at(10, 5, 3),
            assignee="support01",
        )
        return (ticket,)
