"""A small company in memory: one CRM, one ERP, a directory, and callers of every role."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from backends import domain
from backends.directory import Directory, Source, sync
from backends.domain import Link
from backends.memory import MemoryBackend
from backends.port import Lane
from backends.router import Router
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    Fulfilment,
    InteractionKind,
    InvoiceStatus,
    Kind,
    TicketStatus,
)
from policies.engine import DEFAULT, MODEL, Policy
from policies.grant import Grant
from policies.principal import Principal
from resolvers.context import InterfaceReport, InterfaceState, Services
from resolvers.cost import Limits
from resolvers.cursors import Cursors
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Decides, Executor
from resolvers.freshness import SectionState
from resolvers.introspection import Introspection
from resolvers.plan import Operations
from resolvers.readings import NotLogged, Reading
from resolvers.schema import build, coordinates, core, shown

TODAY = dt.date(2026, 3, 9)
NOW = dt.datetime(2026, 3, 9, 8, 0, tzinfo=dt.UTC)

CRM_KINDS = (
    Kind.CUSTOMER,
    Kind.CONTACT,
    Kind.INTERACTION,
    Kind.OPPORTUNITY,
    Kind.QUOTE,
    Kind.CONTRACT,
    Kind.TICKET,
)
ERP_KINDS = tuple(kind for kind in Kind if kind not in CRM_KINDS)

SCHEMA = build()
SHOWN = shown(SCHEMA)
POLICY = Policy.load(MODEL, [DEFAULT], coordinates(SCHEMA))

PEOPLE: Mapping[str, Principal] = {
    "sales_rep": Principal(subject="u-rep", roles=("sales_rep",), rep="rep01"),
    "sales_manager": Principal(
        subject="u-manager", roles=("sales_manager",), teams=frozenset({"east"})
    ),
    "support_agent": Principal(subject="u-support", roles=("support_agent",)),
    "finance": Principal(subject="u-finance", roles=("finance",)),
    "portal_customer": Principal(
        subject="u-portal", roles=("portal_customer",), customers=frozenset({"crm:K1"})
    ),
    "admin": Principal(subject="u-admin", roles=("admin",)),
    "rep_and_support": Principal(
        subject="u-both", roles=("sales_rep", "support_agent"), rep="rep01"
    ),
    "nobody": Principal(subject="u-nobody", roles=("cleaner",)),
}


def day(offset: int) -> dt.date:
    """Return a day counted from today."""
    return TODAY + dt.timedelta(days=offset)


def at(offset: float) -> dt.datetime:
    """Return an instant counted in days from now."""
    return NOW + dt.timedelta(days=offset)


def crm_entities() -> dict[Kind, list[Any]]:
    """Two customers of two reps; K1 is known to the ERP as D1, K2 as D2 and D3."""
    return {
        Kind.CUSTOMER: [
            domain.Customer(
                system="crm",
                key="K1",
                name="Huaxia Pumps",
                owner="rep01",
                owner_name="Li Na",
                team="east",
                region="Shanghai",
                segment="A",
                tax_number="91310000MA1FL0XX0X",
                links=(Link("erp", "D1"),),
            ),
            domain.Customer(
                system="crm",
                key="K2",
                name="Beifang Valves",
                owner="rep02",
                team="north",
                segment="B",
                links=(Link("erp", "D2"), Link("erp", "D3")),
            ),
            domain.Customer(system="crm", key="K3", name="Only In CRM", owner="rep01", team="east"),
        ],
        Kind.CONTACT: [
            domain.Contact(system="crm", key=f"P{i}", customer="K1", name=f"Person {i}")
            for i in range(3)
        ],
        Kind.INTERACTION: [
            domain.Interaction(
                system="crm",
                key=f"I{i}",
                customer="K1",
                at=at(-i),
                kind=InteractionKind.CALL,
                subject=f"Call {i}",
                body="asked about the pump",
            )
            for i in range(5)
        ],
        Kind.OPPORTUNITY: [
            domain.Opportunity(
                system="crm",
                key="O1",
                customer="K1",
                name="New line",
                amount=Decimal("1000.50"),
                currency="CNY",
            )
        ],
        Kind.QUOTE: [domain.Quote(system="crm", key="Q1", customer="K1", number="Q-1")],
        Kind.CONTRACT: [domain.Contract(system="crm", key="C1", customer="K1", number="C-1")],
        Kind.TICKET: [
            domain.Ticket(
                system="crm",
                key="T1",
                customer="K1",
                number="T-1",
                status=TicketStatus.OPEN,
                opened=at(-2.5),
            )
        ],
    }


def order(number: str, customer: str, offset: int, **changes: Any) -> domain.SalesOrder:
    """Make an order of three pumps."""
    made = domain.SalesOrder(
        system="erp",
        number=number,
        customer=customer,
        reference=f"PO-{number}",
        ordered=day(offset),
        currency="CNY",
        net=Decimal("300.00"),
        gross=Decimal("339.00"),
        cost=Decimal("210.00"),
        delivery_status=Fulfilment.NONE,
        billing_status=BillingStatus.NONE,
        lines=(
            domain.OrderLine(
                position="10",
                sku="P-1",
                name="Pump",
                quantity=Decimal(3),
                open_quantity=Decimal(3),
                unit="PC",
                price=Decimal("100.00"),
                amount=Decimal("300.00"),
            ),
        ),
    )
    return msgspec.structs.replace(made, **changes)


def erp_entities() -> dict[Kind, list[Any]]:
    """Orders, deliveries, receivables, credit and stock."""
    orders = [order(f"S{i}", "D1", -i) for i in range(1, 5)]
    orders[0] = msgspec.structs.replace(
        orders[0], blocks=(domain.Block(kind="credit", reason="limit exceeded"),)
    )
    orders.append(order("S9", "D2", -1))
    deliveries = [
        domain.Delivery(
            system="erp",
            number=f"L{i}",
            customer="D1",
            status=DeliveryStatus.IN_TRANSIT,
            carrier="SF",
            tracking_number=f"SF{i}",
            shipped=day(-i),
            lines=(domain.DeliveryLine(order=f"S{i}", position="10"),),
        )
        for i in range(1, 5)
    ]
    return {
        Kind.CUSTOMER: [
            domain.Customer(system="erp", key=key, name=name)
            for key, name in (
                ("D1", "HUAXIA PUMPS LTD"),
                ("D2", "Beifang Valves"),
                ("D3", "Beifang Valves USD"),
                ("D4", "Only In ERP"),
            )
        ],
        Kind.ORDER: orders,
        Kind.DELIVERY: deliveries,
        Kind.INVOICE: [
            domain.Invoice(
                system="erp",
                number="R1",
                customer="D1",
                issued=day(-40),
                due=day(-10),
                amount=Decimal("339.00"),
                open_amount=Decimal("339.00"),
                currency="CNY",
                status=InvoiceStatus.OPEN,
            )
        ],
        Kind.PAYMENT: [
            domain.Payment(
                system="erp",
                number="Z1",
                customer="D1",
                received=day(-20),
                amount=Decimal("50.00"),
                currency="CNY",
            )
        ],
        Kind.CREDIT: [
            account("D1", "1000.00", "400.00"),
            account("D2", "1000.00", "990.00"),
            account("D3", "500.00", "100.00", currency="USD"),
        ],
        Kind.PRODUCT: [
            domain.Product(system="erp", sku=f"P-{i}", name=f"Pump {i}", unit="PC")
            for i in range(1, 4)
        ],
        Kind.STOCK: [
            stock("P-1", "SH", 30),
            stock("P-1", "SZ", 5),
            stock("P-2", "SH", 4),
            stock("P-3", "SH", -2),
        ],
        Kind.PRICE: [
            domain.Price(system="erp", sku="P-1", currency="CNY", amount=Decimal("100.00")),
            domain.Price(
                system="erp", sku="P-1", currency="CNY", amount=Decimal("90.00"), customer="D1"
            ),
        ],
        Kind.AVAILABILITY: [
            domain.Availability(
                system="erp",
                sku="P-1",
                unit="PC",
                site="SH",
                confirmed=(domain.Confirmation(date=day(3), quantity=Decimal(10)),),
            )
        ],
    }


def account(
    customer: str, limit: str, exposure: str, currency: str = "CNY"
) -> domain.CreditAccount:
    """Make a credit account."""
    return domain.CreditAccount(
        system="erp",
        customer=customer,
        currency=currency,
        limit=Decimal(limit),
        exposure=Decimal(exposure),
        overdue=Decimal(0),
    )


def stock(sku: str, site: str, available: int) -> domain.Stock:
    """Make the stock of one site."""
    return domain.Stock(
        system="erp",
        sku=sku,
        site=site,
        unit="PC",
        on_hand=Decimal(available + 2),
        reserved=Decimal(2),
        available=Decimal(available),
    )


class Fixed:
    """A policy that grants everybody the same."""

    def __init__(self, grant: Grant, sensitive: frozenset[str] = frozenset()) -> None:
        """``sensitive`` are the coordinates whose reading is logged."""
        self._grant = grant
        self.sensitive = sensitive

    def grant(self, _roles: Sequence[str]) -> Grant:
        """Return the one grant."""
        return self._grant


class World:
    """A running gateway without HTTP, its systems at hand."""

    def __init__(self, directory: Directory, crm: MemoryBackend, erp: MemoryBackend) -> None:
        """Put the parts together."""
        self.directory = directory
        self.crm = crm
        self.erp = erp
        self.now = NOW
        owners: dict[Kind, tuple[str, ...]] = {
            **dict.fromkeys(CRM_KINDS, ("crm",)),
            **dict.fromkeys(ERP_KINDS, ("erp",)),
        }
        owners[Kind.CUSTOMER] = ("crm", "erp")
        router = Router({"crm": crm, "erp": erp}, owners)
        self.services = Services(
            backend=router,
            owners=router.owners,
            directory=directory,
            cursors=Cursors(b"k" * 32),
            clock=lambda: self.now,
            ownership_limit=dt.timedelta(minutes=15),
            interfaces=lambda: [
                InterfaceReport(name="erp", vendor="memory", state=InterfaceState.UP)
            ],
            zones={"erp": dt.timezone(dt.timedelta(hours=8))},
            few=Decimal(10),
            sections=self._count_section,
        )
        self.sections: list[tuple[str, SectionState]] = []
        self.denied: list[tuple[str, int]] = []
        self.readings: list[Reading] = []
        self.log_is_down = False
        self.policy: Decides = POLICY
        self.executor = self.make_executor()

    def make_executor(self) -> Executor:
        """Put an executor over the services as they are now."""
        executable = core(SCHEMA)
        return Executor(
            executable,
            Operations(executable, Limits()),
            self.services,
            lambda: self.policy,
            introspection=Introspection(SHOWN),
            note=self._note,
            denied=lambda coordinate, count: self.denied.append((coordinate, count)),
        )

    async def _note(self, reading: Reading) -> None:
        if self.log_is_down:
            raise NotLogged
        self.readings.append(reading)

    def _count_section(self, name: str, state: SectionState) -> None:
        self.sections.append((name, state))

    async def ask(
        self, query: str, role: str = "admin", *, seconds: float = 5.0, **variables: Any
    ) -> Answer:
        """Ask as a role."""
        deadline = asyncio.get_running_loop().time() + seconds
        caller = Caller(
            principal=PEOPLE[role], request_id="r-1", deadline=deadline, lane=Lane.SALES
        )
        return await self.executor.execute(Question(query=query, variables=variables), caller)

    async def data(self, query: str, role: str = "admin", **variables: Any) -> dict[str, Any]:
        """Ask as a role, and expect no error."""
        answer = await self.ask(query, role, **variables)
        assert answer.errors == (), answer.errors
        assert answer.data is not None
        return answer.data

    async def id_of(self, key: str, system: str = "crm") -> str:
        """Return our id of a customer."""
        entries = await self.directory.by_links([Link(system, key)])
        return entries[Link(system, key)].id

    def calls(self) -> list[str]:
        """Tell what the systems were asked, as ``system kind by keys``."""
        return sorted(
            f"{q.system} {q.kind} {q.by} {','.join(q.keys)}"
            for q in (*self.crm.calls, *self.erp.calls)
        )

    def forget_calls(self) -> None:
        """Count calls from here on."""
        self.crm.calls.clear()
        self.erp.calls.clear()


@asynccontextmanager
async def world(folder: Path, synced: Path | None = None) -> AsyncIterator[World]:
    """Run the company, its directory synchronised, or copied from a company that was."""
    file = folder / "directory.db"
    if synced is not None:
        shutil.copyfile(synced, file)
    directory = await Directory.open(f"sqlite+aiosqlite:///{file}", clock=lambda: NOW)
    crm = MemoryBackend("crm", crm_entities(), now=lambda: NOW)
    erp = MemoryBackend("erp", erp_entities(), now=lambda: NOW)
    try:
        if synced is None:
            sources = [Source(backend=crm, owns=True), Source(backend=erp)]
            await sync(directory, sources, progress=lambda _system, _done: None)
        made = World(directory, crm, erp)
        made.forget_calls()
        yield made
    finally:
        await directory.aclose()


def codes(answer: Answer) -> list[str]:
    """Return the error codes of an answer."""
    return [error["extensions"]["code"] for error in answer.errors]
