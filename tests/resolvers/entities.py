"""What the small company's CRM and ERP hold: customers, what was said, orders, credit, goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec

from backends import domain
from backends.domain import Link
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    Fulfilment,
    InteractionKind,
    InvoiceStatus,
    Kind,
    TicketStatus,
)

TODAY = dt.date(2026, 3, 9)
NOW = dt.datetime(2026, 3, 9, 8, 0, tzinfo=dt.UTC)


def day(offset: int) -> dt.date:
    """Return a day counted from today."""
    return TODAY + dt.timedelta(days=offset)


def at(offset: float) -> dt.datetime:
    """Return an instant counted in days from now."""
    return NOW + dt.timedelta(days=offset)


def crm_entities() -> dict[Kind, list[Any]]:
    """Two customers of two reps; K1 is known to the ERP as D1, K2 as D2 and D3."""
    return {**_profiles(), **_talk(), **_dealings()}


def _profiles() -> dict[Kind, list[Any]]:
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
    }


def _talk() -> dict[Kind, list[Any]]:
    return {
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
    }


def _dealings() -> dict[Kind, list[Any]]:
    return {
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
    return {**_accounts(), **_sales(), **_receivables(), **_goods()}


def _accounts() -> dict[Kind, list[Any]]:
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
    }


def _sales() -> dict[Kind, list[Any]]:
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
        Kind.ORDER: orders,
        Kind.DELIVERY: deliveries,
    }


def _receivables() -> dict[Kind, list[Any]]:
    return {
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
    }


def _goods() -> dict[Kind, list[Any]]:
    return {
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
