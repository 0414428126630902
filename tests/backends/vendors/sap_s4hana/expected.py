"""What the samples mean: the company's facts as SAP can tell them, and two published examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from backends.changed import named
from backends.domain import (
    Availability,
    Confirmation,
    CreditAccount,
    Entity,
    OrderLine,
    Party,
    Price,
    SalesOrder,
    ScheduleLine,
)
from backends.vocabulary import BillingStatus, ExposureBasis, Fulfilment, Kind
from tests.fakes.facts import company
from tests.fakes.sap_s4hana import numbers

FIRST, SECOND = "17100001", "17100002"
FACTS = company("erp", customers=(FIRST, SECOND), numbers=numbers)
AHEAD = dt.timedelta(hours=8)  # the system's clock is that of Shanghai
STATUS_TEXTS = {"400001": "B", "400002": "C", "400003": "B"}
CLEARING = {"OPEN": "A", "PAID": "C"}
replace = msgspec.structs.replace


def _customer(one: Any) -> Entity:
    unknown = dict.fromkeys(("stage", "owner", "owner_name", "team"))
    changed: Entity = replace(
        one, created=one.created - AHEAD, updated=one.updated - AHEAD, **unknown
    )
    return changed


def _order(one: Any) -> Entity:
    lines = tuple(_line(line, one) for line in one.lines)
    parties = tuple(Party(role=role, key=one.customer) for role in ("sold_to", "ship_to"))
    blocks = tuple(replace(block, reason="B") for block in one.blocks)
    changed: Entity = replace(
        one,
        document_text="OR",
        status_text=STATUS_TEXTS[one.number],
        lines=lines,
        parties=parties,
        blocks=blocks,
    )
    return changed


def _line(line: OrderLine, order: SalesOrder) -> OrderLine:
    assert line.quantity is not None
    assert line.open_quantity is not None
    schedule = ScheduleLine(
        date=order.promised,
        requested=line.quantity,
        confirmed=line.quantity,
        delivered=line.quantity - line.open_quantity,
    )
    unread = dict.fromkeys(("price", "price_quantity", "price_unit"))
    return replace(line, schedule=(schedule,), **unread)


def _stock(one: Any) -> Entity:
    changed: Entity = replace(one, reserved=None, available=None, incoming=())
    return changed


def _credit(one: Any) -> Entity:
    changed: Entity = replace(
        one,
        exposure=Decimal("669.50") - Decimal("20.00") + Decimal("2099.80"),
        exposure_basis=ExposureBasis.DERIVED,
    )
    return changed


TOLD: Mapping[Kind, Callable[[Any], Entity]] = {
    Kind.CUSTOMER: _customer,
    Kind.CONTACT: lambda one: one,
    Kind.QUOTE: lambda one: replace(one, owner=None, status_text="A"),
    Kind.CONTRACT: lambda one: replace(one, owner=None, status_text="B"),
    Kind.ORDER: _order,
    Kind.DELIVERY: lambda one: replace(one, carrier=None, status_text="C"),
    Kind.INVOICE: lambda one: replace(one, status_text=CLEARING[one.status]),
    Kind.PAYMENT: lambda one: one,
    Kind.CREDIT: _credit,
    Kind.PRODUCT: lambda one: one,
    Kind.STOCK: _stock,
    Kind.PRICE: lambda one: replace(one, quantity=None),
    Kind.AVAILABILITY: lambda one: one,
}


def facts(kind: Kind, *places: int) -> list[Entity]:
    """Return facts of a kind by their places, as SAP tells them."""
    return [TOLD[kind](FACTS[kind][place]) for place in places]


PUBLISHED_ORDER = SalesOrder(
    system="erp",
    number="1",
    customer=FIRST,
    document_text="OR",
    ordered=dt.date(2016, 8, 17),
    requested=dt.date(2016, 8, 17),
    promised=dt.date(2016, 8, 18),
    currency="USD",
    net=Decimal("52.65"),
    gross=Decimal("52.65"),
    delivery_status=Fulfilment.COMPLETE,
    billing_status=BillingStatus.COMPLETE,
    status_text="C",
    parties=(Party(role="sold_to", key=FIRST), Party(role="bill_to", key=FIRST)),
    lines=(
        OrderLine(
            position="10",
            sku="TG11",
            name="Trad.Good 11,PD,Reg.Trading",
            quantity=Decimal(3),
            open_quantity=Decimal(0),
            unit="PC",
            amount=Decimal("52.65"),
            schedule=(
                ScheduleLine(
                    date=dt.date(2016, 8, 17),
                    requested=Decimal(3),
                    confirmed=Decimal(0),
                    delivered=Decimal(0),
                ),
                ScheduleLine(
                    date=dt.date(2016, 8, 18),
                    requested=Decimal(0),
                    confirmed=Decimal(3),
                    delivered=Decimal(3),
                ),
            ),
        ),
    ),
)
# 100.00 owed, 30.00 paid in advance, an order of 52.65 that nothing has gone out of
PUBLISHED_CREDIT = CreditAccount(
    system="erp",
    customer="10100005",
    currency="USD",
    segment="1000",
    limit=Decimal("5.00"),
    exposure=Decimal("122.65"),
    exposure_basis=ExposureBasis.DERIVED,
    overdue=Decimal("100.00"),
    blocked=False,
)
ENOUGH_LATER = Availability(
    system="erp",
    sku="TG-1",
    unit="EA",
    site="SH",
    requested=Decimal(7),
    confirmed=(Confirmation(date=dt.date(2035, 1, 1), quantity=Decimal(7)),),
)
TWENTY = Price(
    system="erp",
    sku="TG-1",
    currency="CNY",
    amount=Decimal("450.00"),
    customer=FIRST,
    quantity=Decimal(20),
    unit="EA",
    price_quantity=Decimal(20),
    price_unit="EA",
)
MARK = "2026-10-02T12:00:00.000000Z|0000400001"
START = "0001-01-01T00:00:00.000000Z|"

EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    "customer": {FIRST: facts(Kind.CUSTOMER, 0)},
    "customers": {"*": facts(Kind.CUSTOMER, 0)},
    "contacts": {FIRST: facts(Kind.CONTACT, 0, 1), SECOND: facts(Kind.CONTACT, 2)},
    "credit": {FIRST: facts(Kind.CREDIT, 0), SECOND: []},
    "credit_published": {"10100005": [PUBLISHED_CREDIT]},
    "quotes": {FIRST: facts(Kind.QUOTE, 0)},
    "contracts": {FIRST: facts(Kind.CONTRACT, 0)},
    "order": {"1": [PUBLISHED_ORDER]},
    "found_orders": {
        "SF1002": facts(Kind.ORDER, 1),
        "PO-7001": facts(Kind.ORDER, 0),
        "400003": facts(Kind.ORDER, 2),
    },
    "orders": {FIRST: facts(Kind.ORDER, 2, 0)},
    "deliveries_of_orders": {"400001": facts(Kind.DELIVERY, 0), "400003": []},
    "deliveries": {FIRST: facts(Kind.DELIVERY, 0)},
    "invoices": {FIRST: facts(Kind.INVOICE, 0, 2, 1)},
    "payments": {FIRST: facts(Kind.PAYMENT, 1, 0)},
    "product": {"TG-1": facts(Kind.PRODUCT, 0)},
    "stock": {"TG-2": facts(Kind.STOCK, 3, 2), "TG-9": []},
    "availability": {"TG-1": facts(Kind.AVAILABILITY, 0)},
    "availability_of": {"TG-1": [ENOUGH_LATER]},
    "list_price": {"TG-3": facts(Kind.PRICE, 2), "TG-9": []},
    "price": {"TG-1": [TWENTY]},
    "changed_orders": {
        MARK: [
            named(Kind.ORDER, "erp", "400004", SECOND),
            named(Kind.ORDER, "erp", "400003", FIRST),
        ]
    },
    "changed_quotes": {START: [named(Kind.QUOTE, "erp", "2000001", FIRST)]},
    "changed_contracts": {START: [named(Kind.CONTRACT, "erp", "500001", FIRST)]},
    "changed_invoices": {
        "2026-09-30T12:00:00.000000Z|0000900003": [named(Kind.INVOICE, "erp", "9000004", SECOND)]
    },
}
