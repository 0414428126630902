"""The company as Wukong CRM knows it, in either version: contracts are its orders too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from backends.domain import (
    Contract,
    Customer,
    Entity,
    OrderLine,
    Price,
    Product,
    SalesOrder,
)
from backends.vocabulary import InteractionKind, Kind, OpportunityStatus
from tests.fakes.facts import PREFIXES, Facts, company

Rows: TypeAlias = list[dict[str, Any]]
E = TypeVar("E", bound=Entity)

CHINA = ZoneInfo("Asia/Shanghai")
CUSTOMERS = ("1512", "1513")
# Records have ids; what the company numbers itself keeps its numbers.
BY_ID = {
    Kind.CUSTOMER: 1511,
    Kind.CONTACT: 300,
    Kind.INTERACTION: 400,
    Kind.OPPORTUNITY: 500,
}
CONTRACT_IDS = 600
CATEGORIES = {
    InteractionKind.CALL: "打电话",
    InteractionKind.MAIL: "发邮件",
    InteractionKind.MEETING: "活动",
}
ENDS = {OpportunityStatus.OPEN: 0, OpportunityStatus.WON: 1, OpportunityStatus.LOST: 2}
UPDATED = dt.datetime(2026, 10, 6, 9, 30, tzinfo=dt.UTC)


def numbers(kind: Kind, number: int) -> str:
    """Spell keys as Wukong CRM does."""
    return str(BY_ID[kind] + number) if kind in BY_ID else f"{PREFIXES[kind]}{number}"


def wukong_company(system: str, crowd: int = 0) -> Facts:
    """Return the company under Wukong CRM's keys."""
    return company(system, customers=CUSTOMERS, crowd=crowd, numbers=numbers)


def of(facts: Facts, kind: Kind, shape: type[E]) -> list[E]:
    """Return the facts of a kind."""
    return [each for each in facts[kind] if isinstance(each, shape)]


def unix(moment: dt.datetime | None) -> int | None:
    """Return an instant as version 9 keeps it."""
    return None if moment is None else int(moment.timestamp())


def clock(moment: dt.datetime | None) -> str | None:
    """Return an instant as version 11 writes it."""
    return None if moment is None else moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def day(told: dt.date | None) -> str | None:
    """Return a day as both write it."""
    return None if told is None else told.isoformat()


def agreements(facts: Facts) -> list[tuple[int, Contract | SalesOrder]]:
    """Return contracts and orders, which are one table, with their ids."""
    both: list[Contract | SalesOrder] = [
        *of(facts, Kind.CONTRACT, Contract),
        *of(facts, Kind.ORDER, SalesOrder),
    ]
    return [*enumerate(both, CONTRACT_IDS + 1)]


def names_of(facts: Facts) -> dict[str, str | None]:
    """Return what customers are called."""
    return {each.key: each.name for each in of(facts, Kind.CUSTOMER, Customer)}


def prices_of(facts: Facts) -> dict[str, Decimal]:
    """Return what products cost."""
    return {each.sku: each.amount for each in of(facts, Kind.PRICE, Price)}


def products_of(facts: Facts) -> dict[str, int]:
    """Return the ids of products."""
    return {each.sku: index for index, each in enumerate(of(facts, Kind.PRODUCT, Product), 1)}


def number(amount: Decimal | None) -> float | None:
    """Return an amount as a JSON number."""
    return None if amount is None else float(amount)


def agreed(each: Contract | SalesOrder, ordered: str, starts: str, ends: str) -> dict[str, Any]:
    """Return what a contract and an order are told apart by."""
    if isinstance(each, SalesOrder):
        days = {ordered: day(each.ordered), starts: None, ends: None}
        return {"num": each.number, "name": None, "money": number(each.gross), **days}
    days = {ordered: day(each.starts), starts: day(each.starts), ends: day(each.ends)}
    return {"num": each.number, "name": each.name, "money": number(each.amount), **days}


def lines_of(facts: Facts) -> list[tuple[int, OrderLine]]:
    """Return the lines of orders with the ids of their contracts."""
    return [
        (record, line)
        for record, each in agreements(facts)
        if isinstance(each, SalesOrder)
        for line in each.lines
    ]
