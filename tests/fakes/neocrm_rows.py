"""The company as the objects of a Neocrm tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from backends.domain import (
    Contact,
    Contract,
    CreditAccount,
    Customer,
    Interaction,
    Invoice,
    Opportunity,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Ticket,
)
from backends.vocabulary import Kind
from tests.fakes.facts import Facts, numbered

Rows: TypeAlias = list[dict[str, Any]]

ZONE = ZoneInfo("Asia/Shanghai")
CUSTOMERS = ("2611170238401001", "2611170238401002")
ACTIVITY = {
    word: f"1101001110000{n}"
    for n, word in enumerate(("CALL", "VISIT", "MAIL", "MEETING", "NOTE"), 1)
}
LABELS: Mapping[Kind, Mapping[str, str]] = {
    Kind.OPPORTUNITY: {"OPEN": "进行中", "WON": "赢单", "LOST": "输单"},
    Kind.QUOTE: {"SENT": "已发送"},
    Kind.CONTRACT: {"ACTIVE": "执行中"},
    Kind.TICKET: {"OPEN": "处理中"},
}
_BLOCK = 2_611_170_238_400_000
_BY_ID = (
    Kind.CUSTOMER,
    Kind.CONTACT,
    Kind.INTERACTION,
    Kind.OPPORTUNITY,
    Kind.CONTRACT,
    Kind.TICKET,
)


def keys(kind: Kind, number: int) -> str:
    """Spell a key: Neocrm gives most records numbers of its own."""
    if kind not in _BY_ID:
        return numbered(kind, number)
    return str(_BLOCK + 1000 * (_BY_ID.index(kind) + 1) + number)


def rows_of(facts: Facts) -> dict[str, Rows]:
    """Return the rows of each object."""
    made: dict[str, Rows] = {
        "account": _accounts(facts),
        "user": [*_users(facts)],
        "department": [*_departments(facts)],
        "product": _products(facts),
    }
    for kind, (name, spell) in _OBJECTS.items():
        made[name] = [
            {"id": _BLOCK + 50_000 + n, "updatedAt": _BLOCK // 1500, **spell(each)}
            for n, each in enumerate(facts.get(kind, ()), 1)
        ]
    made["orderProduct"] = [*_lines(facts, made["order"], made["product"])]
    return made


def _ms(moment: dt.datetime | dt.date | None) -> int | None:
    if moment is None:
        return None
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(), ZONE)
    return int(moment.timestamp() * 1000)


def _number(amount: Decimal | None) -> float | int | None:
    return None if amount is None else float(amount)


def _picked(label: str | None) -> list[str] | None:
    return None if label is None else [label]


def _owner(code: str | None) -> int | None:
    return None if code is None else 10000 + int("".join(filter(str.isdigit, code)))


def _accounts(facts: Facts) -> Rows:
    exposures = {
        each.customer: each.exposure
        for each in facts.get(Kind.CREDIT, ())
        if isinstance(each, CreditAccount)
    }
    departments = {row["departName"]: row["id"] for row in _departments(facts)}
    return [
        {
            "id": int(one.key),
            "accountName": one.name,
            "phone": one.phone,
            "url": one.website,
            "address": one.address,
            "level": _picked(one.grade),
            "industryId": _picked(one.industry),
            "fState": _picked(one.region),
            "ownerId": _owner(one.owner),
            "dimDepart": departments.get(one.team or ""),
            "createdAt": _ms(one.created),
            "updatedAt": _ms(one.updated),
            "unpaidAmount": _number(exposures.get(one.key)),
            "SAP_CompanyID__c": f"8{one.key[-3:]}",
        }
        for one in facts[Kind.CUSTOMER]
        if isinstance(one, Customer)
    ]


def _users(facts: Facts) -> Iterable[dict[str, Any]]:
    owners = {
        each.owner: each.owner_name for each in facts[Kind.CUSTOMER] if isinstance(each, Customer)
    }
    return [{"id": _owner(code), "name": name} for code, name in owners.items()]


def _departments(facts: Facts) -> Rows:
    teams = dict.fromkeys(each.team for each in facts[Kind.CUSTOMER] if isinstance(each, Customer))
    return [{"id": 900 + n, "departName": team} for n, team in enumerate(teams)]


def _products(facts: Facts) -> Rows:
    prices = {
        each.sku: each.amount for each in facts.get(Kind.PRICE, ()) if isinstance(each, Price)
    }
    return [
        {
            "id": _BLOCK + 90_000 + n,
            "productName": one.name,
            "unit": one.unit,
            "priceUnit": _number(prices.get(one.sku)),
            "productCode__c": one.sku,
            "updatedAt": _BLOCK // 1500,
        }
        for n, one in enumerate(facts.get(Kind.PRODUCT, ()), 1)
        if isinstance(one, Product)
    ]


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "id": int(one.key),
        "accountId": int(one.customer),
        "contactName": one.name,
        "post": one.title,
        "mobile": one.phone,
        "phone": None,
        "email": one.email,
    }


def _interaction(one: Interaction) -> dict[str, Any]:
    return {
        "id": int(one.key),
        "dbcRelation26": int(one.customer),
        "content": one.body,
        "startTime": _ms(one.at),
        "entityType": int(ACTIVITY[one.kind]),
        "ownerId": _owner(one.by),
        "contactId": int(one.contact) if one.contact else None,
    }


def _opportunity(one: Opportunity) -> dict[str, Any]:
    return {
        "id": int(one.key),
        "accountId": int(one.customer),
        "opportunityName": one.name,
        "status": _picked(LABELS[Kind.OPPORTUNITY][one.status]),
        "money": _number(one.amount),
        "winRate": None if one.probability is None else int(one.probability * 100),
        "closeDate": _ms(one.expected_close),
        "ownerId": _owner(one.owner),
    }


def _quote(one: Quote) -> dict[str, Any]:
    return {
        "quotationEntityRelAccount": int(one.customer),
        "name": one.number,
        "quotationStage": _picked(LABELS[Kind.QUOTE][one.status]),
        "quotationAmount": _number(one.amount),
        "quoteTime": _ms(one.issued),
        "validDate": _ms(one.valid_until),
        "ownerId": _owner(one.owner),
    }


def _contract(one: Contract) -> dict[str, Any]:
    return {
        "id": int(one.key),
        "accountId": int(one.customer),
        "title": one.name,
        "status": _picked(LABELS[Kind.CONTRACT][one.status]),
        "startDate": _ms(one.starts),
        "endDate": _ms(one.ends),
        "ownerId": _owner(one.owner),
    }


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "id": int(one.key),
        "caseAccountId": int(one.customer),
        "name": one.subject,
        "caseStatus": _picked(LABELS[Kind.TICKET][one.status]),
        "ownerId": _owner(one.assignee),
        "createdAt": _ms(one.opened),
    }


def _order(one: SalesOrder) -> dict[str, Any]:
    return {
        "accountId": int(one.customer),
        "po": one.number,
        "poStatus": _picked("已生效"),
        "amount": _number(one.net),
        "transactionDate": _ms(one.ordered),
    }


def _plan(one: Invoice) -> dict[str, Any]:
    paid = (one.amount or Decimal(0)) - (one.open_amount or Decimal(0))
    return {
        "accountId": int(one.customer),
        "name": one.number,
        "amount": _number(one.amount),
        "paymentAmount": _number(paid) if paid else None,
        "transactionDate": _ms(one.due),
        "createdAt": _ms(one.issued),
    }


def _payment(one: Payment) -> dict[str, Any]:
    return {
        "accountId": int(one.customer),
        "name": one.number,
        "amount": _number(one.amount),
        "transactionDate": _ms(one.received),
    }


_OBJECTS: Mapping[Kind, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    Kind.CONTACT: ("contact", _contact),
    Kind.INTERACTION: ("activityrecord", _interaction),
    Kind.OPPORTUNITY: ("opportunity", _opportunity),
    Kind.QUOTE: ("quote", _quote),
    Kind.CONTRACT: ("contract", _contract),
    Kind.TICKET: ("serviceCase", _ticket),
    Kind.ORDER: ("order", _order),
    Kind.INVOICE: ("paymentApplicationPlan", _plan),
    Kind.PAYMENT: ("paymentApplication", _payment),
}


def _lines(facts: Facts, orders: Rows, products: Rows) -> Iterable[dict[str, Any]]:
    ids = {row["po"]: row["id"] for row in orders}
    goods = {row["productCode__c"]: row["id"] for row in products}
    lines = [
        (ids[order.number], line)
        for order in facts.get(Kind.ORDER, ())
        if isinstance(order, SalesOrder)
        for line in order.lines
    ]
    for number, (order, line) in enumerate(lines, 1):
        yield {
            "id": _BLOCK + 70_000 + number,
            "orderId": order,
            "productId": goods[line.sku],
            "quantity": _number(line.quantity),
            "unitPrice": _number(line.price),
            "priceTotal": _number(line.amount),
        }
