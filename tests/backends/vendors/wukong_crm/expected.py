"""The entities that the samples of version 11 become; those of version 9 differ in little."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from backends.changed import named
from backends.domain import (
    Contact,
    Contract,
    Customer,
    Entity,
    Interaction,
    Invoice,
    Opportunity,
    OrderLine,
    Party,
    Payment,
    Price,
    Product,
    SalesOrder,
)
from backends.vocabulary import (
    ContractStatus,
    InteractionKind,
    InvoiceStatus,
    Kind,
    LifecycleStage,
    OpportunityStatus,
    PaymentStatus,
)

Expected: TypeAlias = Mapping[str, Mapping[str, list[Entity]]]

ONE = Decimal(1)
BEGUN, MARK = "2026-10-06T00:00:00.000000Z|0", "2026-10-06T09:30:00.000000Z|0"


def at(month: int, day: int, hour: int, minute: int = 30) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


HUAXIA = Customer(
    system="erp",
    key="1512",
    name="Huaxia Trading Co",
    grade="A（重点客户）",
    industry="Trade",
    stage=LifecycleStage.ACTIVE,
    stage_text="1",
    owner="14773",
    owner_name="Li Na",
    team="east",
    phone="+86 21 5555 0101",
    email="office@huaxia.example",
    website="https://huaxia.example",
    address="上海市,上海市,黄浦区 南京东路1号",
    created=at(1, 5, 8),
    updated=at(10, 6, 9),
)
BEIHAI = Customer(
    system="erp",
    key="1513",
    name="Beihai Tools Ltd",
    stage=LifecycleStage.PROSPECT,
    stage_text="0",
    owner="14773",
    owner_name="Li Na",
    team="north",
    created=at(2, 5, 8),
    updated=at(10, 7, 9),
)
CHEN = Contact(
    system="erp",
    key="301",
    customer="1512",
    name="Chen Jing",
    title="Purchasing",
    phone="+86 21 5555 0102",
    email="person1@huaxia.example",
)
ZHAO = Contact(
    system="erp",
    key="302",
    customer="1512",
    name="Zhao Lei",
    title="Logistics",
    phone="+86 21 5555 0103",
    email="person2@huaxia.example",
)
SUN = Contact(
    system="erp",
    key="303",
    customer="1513",
    name="Sun Yan",
    title="Owner",
    phone="+86 10 5555 0201",
    email="person3@huaxia.example",
)
VISIT = Interaction(
    system="erp",
    key="411",
    customer="1512",
    at=at(10, 2, 8, 0),
    kind=InteractionKind.VISIT,
    kind_text="外勤签到",
    body="到访",
    by="14773",
    contact="301",
)
MAIL = Interaction(
    system="erp",
    key="403",
    customer="1512",
    at=at(10, 2, 7),
    kind=InteractionKind.MAIL,
    kind_text="发邮件",
    body="Notes of the talk number 3",
    by="14773",
    contact="301",
)


def opportunity(
    key: str,
    name: str,
    amount: str,
    status: OpportunityStatus,
    stage: str,
    close: dt.date | None = None,
) -> Opportunity:
    return Opportunity(
        system="erp",
        key=key,
        customer="1512",
        name=name,
        status=status,
        stage_text=stage,
        amount=Decimal(amount),
        currency="CNY",
        expected_close=close,
        owner="14773",
    )


PUMPS = opportunity(
    "501",
    "Pumps for plant two",
    "12000",
    OpportunityStatus.OPEN,
    "验证客户",
    dt.date(2036, 3, 31),
)
VALVES = opportunity("502", "Valves", "3400.5", OpportunityStatus.WON, "赢单", dt.date(2026, 8, 31))
NO_MORE = opportunity("503", "Valves", "1200.50", OpportunityStatus.LOST, "无效")


def contract(
    key: str,
    number: str,
    amount: str | None,
    status: ContractStatus = ContractStatus.ACTIVE,
    word: str = "通过",
    starts: dt.date | None = None,
    ends: dt.date | None = None,
) -> Contract:
    return Contract(
        system="erp",
        key=key,
        customer="1512",
        number=number,
        name="Frame contract" if number.startswith("CT") else None,
        status=status,
        status_text=word,
        amount=None if amount is None else Decimal(amount),
        currency="CNY",
        starts=starts,
        ends=ends,
        owner="14773",
    )


CONTRACTS = [
    contract("601", "CT1", "80000.1", starts=dt.date(2026, 1, 1), ends=dt.date(2036, 12, 31)),
    contract(
        "610",
        "CT0",
        "1000",
        ContractStatus.EXPIRED,
        starts=dt.date(2026, 1, 1),
        ends=dt.date(2026, 6, 30),
    ),
    contract("612", "CT8", None, ContractStatus.TERMINATED, "作废", dt.date(2025, 1, 1)),
    contract("604", "S3", "2372.77"),
    contract("603", "S2", "1299.39"),
    contract("602", "S1", "847.5"),
    contract("611", "CT9", "80000.1", ContractStatus.DRAFT, "审核中"),
]


def line(position: int, sku: str, name: str, quantity: int, price: str) -> OrderLine:
    return OrderLine(
        position=str(position),
        sku=sku,
        name=name,
        quantity=Decimal(quantity),
        unit="EA",
        price=Decimal(price),
        price_quantity=ONE,
        price_unit="EA",
        amount=quantity * Decimal(price),
    )


def order(number: str, ordered: dt.date, gross: str, *lines: OrderLine) -> SalesOrder:
    return SalesOrder(
        system="erp",
        number=number,
        customer="1512",
        ordered=ordered,
        currency="CNY",
        gross=Decimal(gross),
        status_text="通过",
        parties=(Party(role="sold_to", key="1512", name="Huaxia Trading Co"),),
        lines=lines,
    )


S1 = order(
    "S1",
    dt.date(2026, 10, 1),
    "847.5",
    line(1, "SKU-1", "Pump", 10, "25"),
    line(2, "SKU-2", "Valve", 5, "100"),
)
S3 = order(
    "S3",
    dt.date(2026, 11, 1),
    "2372.77",
    line(1, "SKU-3", "Compressor", 2, "999.9"),
    line(2, "SKU-1", "Pump", 4, "25"),
)


def invoice(
    number: str, amount: str, status: InvoiceStatus, word: str, issued: dt.date | None = None
) -> Invoice:
    return Invoice(
        system="erp",
        number=number,
        customer="1512",
        issued=issued,
        amount=Decimal(amount),
        currency="CNY",
        status=status,
        status_text=word,
    )


def payment(
    number: str, received: dt.date, amount: str, status: PaymentStatus, word: str
) -> Payment:
    return Payment(
        system="erp",
        number=number,
        customer="1512",
        received=received,
        amount=Decimal(amount),
        currency="CNY",
        status=status,
        status_text=word,
    )


PUMP = Product(system="erp", sku="SKU-1", name="Pump", unit="EA", category="Machines")
COMPRESSORS_PRICE = Price(
    system="erp",
    sku="SKU-3",
    currency="CNY",
    amount=Decimal("999.9"),
    unit="EA",
    price_quantity=ONE,
    price_unit="EA",
)


def changed(kind: Kind, *keys: str, mark: str = MARK) -> dict[str, list[Entity]]:
    """Return what has changed; the fourth invoice and the third contact are of the second."""
    whose = {"303": "1513", "R4": "1513"}
    return {mark: [named(kind, "erp", key, whose.get(key, "1512")) for key in keys]}


CHANGED: Expected = {
    "changed_customers": changed(Kind.CUSTOMER, "1512", "1513", mark=BEGUN),
    "changed_contacts": changed(Kind.CONTACT, "301", "302", "303"),
    "changed_opportunities": changed(Kind.OPPORTUNITY, "501", "502", "503"),
    "changed_contracts": changed(Kind.CONTRACT, "601", "602"),
    "changed_orders": changed(Kind.ORDER, "CT1", "S1"),
    "changed_payments": changed(Kind.PAYMENT, "PAY1", "PAY2"),
    "changed_products": changed(Kind.PRODUCT, "SKU-1", "SKU-2", "SKU-3"),
}
VERSION_11: Expected = {
    "customer": {"1512": [HUAXIA], "1513": [BEIHAI]},
    "customers": {"*": [HUAXIA]},
    "contacts": {"1512": [CHEN, ZHAO], "1513": [SUN]},
    "interactions": {"1512": [VISIT, MAIL]},
    "opportunities": {"1512": [PUMPS, VALVES, NO_MORE]},
    "contracts": {"1512": [*CONTRACTS]},
    "orders": {"1512": [S3]},
    "order": {"S1": [S1]},
    "invoices": {
        "1512": [
            invoice("R1", "169.5", InvoiceStatus.OTHER, "已开票", dt.date(2026, 10, 13)),
            invoice("R3", "1299.39", InvoiceStatus.CANCELLED, "拒绝"),
            invoice("R2", "500", InvoiceStatus.DRAFT, "通过"),
        ]
    },
    "payments": {
        "1512": [
            payment("PAY2", dt.date(2026, 11, 2), "20", PaymentStatus.PENDING, "审核中"),
            payment("PAY1", dt.date(2026, 10, 12), "1299.39", PaymentStatus.MATCHED, "通过"),
        ]
    },
    "product": {"SKU-1": [PUMP]},
    "price": {"SKU-3": [COMPRESSORS_PRICE]},
    **CHANGED,
    "changed_invoices": changed(Kind.INVOICE, "R1", "R2", "R3", "R4"),
}
