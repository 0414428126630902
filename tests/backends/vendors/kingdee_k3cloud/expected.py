"""What the samples of customers, agreements and goods mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backends.domain import Contact, Contract, Customer, Entity, Price, Product, Quote, Stock
from backends.vocabulary import ContractStatus, LifecycleStage, QuoteStatus
from tests.backends.vendors.kingdee_k3cloud.expected_money import MONEY
from tests.backends.vendors.kingdee_k3cloud.expected_sales import SALES

EAST = Customer(
    system="erp",
    key="C001",
    name="华东机械有限公司",
    segment="现金组",
    stage=LifecycleStage.ACTIVE,
    stage_text="A",
    owner="0002",
    owner_name="李娜",
    team="BM01",
    phone="13800000001",
    address="上海市南京路1号",
    tax_number="91310000123456789X",
    created=dt.datetime(2025, 1, 5, 0, 30, tzinfo=dt.UTC),
    updated=dt.datetime(2026, 10, 6, 9, 55, 51, 520_000, tzinfo=dt.UTC),
)
NORTH = Customer(
    system="erp",
    key="C002",
    name="北海工具",
    stage=LifecycleStage.DORMANT,
    stage_text="B",
    phone="010-5555 0201",
    created=dt.datetime(2025, 1, 5, 0, 30, tzinfo=dt.UTC),
)


def quote(number: str, **told: Any) -> Quote:
    return Quote(
        system="erp",
        key=number,
        customer="C001",
        number=number,
        amount=Decimal(12000),
        currency="CNY",
        **told,
    )


def contract(number: str, **told: Any) -> Contract:
    return Contract(
        system="erp",
        key=number,
        customer="C001",
        number=number,
        name="框架合同",
        amount=Decimal(80000),
        currency="CNY",
        owner="0002",
        **told,
    )


def stock(site: str, on_hand: str, reserved: str, available: str) -> Stock:
    return Stock(
        system="erp",
        sku="P-100",
        site=site,
        unit="台",
        on_hand=Decimal(on_hand),
        reserved=Decimal(reserved),
        available=Decimal(available),
    )


EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    **MONEY,
    **SALES,
    "customer": {"C001": [EAST], "C002": [NORTH]},
    "customers": {"*": [EAST, NORTH]},
    "contacts": {
        "C001": [
            Contact(
                system="erp",
                key="CXR000002",
                customer="C001",
                name="赵磊",
                phone="021-5555 0102",
            ),
            Contact(
                system="erp",
                key="CXR000001",
                customer="C001",
                name="陈静",
                title="采购",
                phone="13900000001",
                email="a@example.com",
            ),
        ]
    },
    "quotes": {
        "C001": [
            quote(
                "XSBJ0002",
                status=QuoteStatus.DRAFT,
                status_text="A",
                issued=dt.date(2026, 11, 10),
            ),
            quote(
                "XSBJ0001",
                status=QuoteStatus.SENT,
                status_text="C",
                issued=dt.date(2026, 10, 10),
                valid_until=dt.date(2026, 12, 31),
                owner="0002",
            ),
        ]
    },
    "contracts": {
        "C001": [
            contract(
                "XSHT0001",
                status=ContractStatus.ACTIVE,
                status_text="C",
                starts=dt.date(2026, 1, 1),
                ends=dt.date(2026, 12, 31),
            ),
            contract(
                "XSHT0002",
                status=ContractStatus.EXPIRED,
                status_text="C",
                starts=dt.date(2025, 1, 1),
                ends=dt.date(2025, 12, 31),
            ),
            contract("XSHT0003", status=ContractStatus.DRAFT, status_text="B"),
        ]
    },
    "product": {
        "P-100": [Product(system="erp", sku="P-100", name="水泵", unit="台", category="机械")]
    },
    "stock": {
        "P-100": [
            # of the 123.5, 3 are not fit to be sold and 10 are locked
            stock("CK001", "123.5", "10", "110.5"),
            stock("CK002", "-2", "0", "-2"),
        ]
    },
    "price": {
        "P-100": [
            Price(
                system="erp",
                sku="P-100",
                currency="CNY",
                amount=Decimal(24),
                quantity=Decimal(10),
                unit="台",
                price_quantity=Decimal(1),
                price_unit="台",
                valid_until=dt.date(2026, 12, 31),
            )
        ]
    },
}
