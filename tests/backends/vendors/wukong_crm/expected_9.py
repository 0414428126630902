"""The entities that the samples of version 9 become, told by what differs from version 11."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from backends.domain import Contract, Entity, Interaction, SalesOrder
from backends.vocabulary import InteractionKind, PaymentStatus
from tests.backends.vendors.wukong_crm.expected import (
    BEIHAI,
    CHANGED,
    CHEN,
    COMPRESSORS_PRICE,
    CONTRACTS,
    HUAXIA,
    MAIL,
    NO_MORE,
    PUMP,
    PUMPS,
    S1,
    S3,
    SUN,
    VALVES,
    ZHAO,
    Expected,
    at,
    payment,
)

replace = msgspec.structs.replace

WORDS = {"通过": "审核通过", "作废": "已作废", "审核中": "审核中"}
# The rows that the samples repeat have the amounts of the first.
AMOUNTS = {"CT1": "80000", "CT0": "80000", "CT8": "80000", "CT9": "80000"}


def ours(contract: Contract) -> Contract:
    amount = AMOUNTS.get(contract.number, contract.amount)
    return replace(
        contract,
        owner="5",
        status_text=WORDS[contract.status_text or ""],
        amount=Decimal(amount or 0),
    )


def order(of_11: SalesOrder) -> SalesOrder:
    """Version 9 does not name the customer beside its contract."""
    (party,) = of_11.parties
    return replace(of_11, status_text="审核通过", parties=(replace(party, name=None),))


HERE = replace(
    HUAXIA,
    stage_text="已成交",
    owner="5",
    team=None,
    email=None,
    address="上海市 上海市 黄浦区 南京东路1号",
)
THERE = replace(BEIHAI, stage_text="未成交", owner="5", owner_name=None, team=None)
TALK = Interaction(
    system="erp",
    key="402",
    customer="1512",
    at=at(9, 15, 6),
    kind=InteractionKind.OTHER,
    kind_text="活动",
    body="Notes of the talk number 2",
    by="5",
    contact="301",
)
CONTRACTS_9: list[Entity] = [ours(each) for each in CONTRACTS]

VERSION_9: Expected = {
    "customer": {"1512": [HERE], "1513": [THERE]},
    "customers": {"*": [HERE]},
    "contacts": {"1512": [CHEN, ZHAO], "1513": [SUN]},
    "interactions": {"1512": [replace(MAIL, by="5"), TALK]},
    "opportunities": {
        "1512": [
            replace(PUMPS, owner="5"),
            replace(VALVES, owner="5"),
            replace(NO_MORE, owner="5", amount=Decimal("3400.50")),
        ]
    },
    "contracts": {"1512": CONTRACTS_9},
    "orders": {"1512": [order(S3)]},
    "order": {"S1": [order(S1)]},
    "payments": {
        "1512": [
            payment("PAY2", dt.date(2026, 11, 2), "20", PaymentStatus.FAILED, "审核失败"),
            payment("PAY1", dt.date(2026, 10, 12), "1299.39", PaymentStatus.MATCHED, "审核通过"),
        ]
    },
    "product": {"SKU-1": [PUMP]},
    "price": {"SKU-3": [COMPRESSORS_PRICE]},
    **CHANGED,
}
