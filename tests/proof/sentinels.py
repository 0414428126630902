"""Entities in which every field that can has a value found nowhere else, made from their types."""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import count
from random import Random
from typing import Any

import msgspec

from backends import domain
from backends.domain import Link
from backends.vocabulary import Kind

# What a value of ours looks like in an answer; nothing else in an answer looks like this.
MARK = re.compile(
    r"SENTINEL[\w.-]*"
    r"|-?\d{6,9}\.\d\d\b"  # amounts and quantities
    r"|\b19\d\d-\d\d-\d\d(?:T[\d:.]+(?:Z|[+]\d\d:\d\d)?)?"  # days and instants
    r"|\b3\d{4}\b"  # days overdue
)

_DICE = Random(360)
_DAYS = count()
_FIRST_DAY = dt.date(1900, 1, 1)
_FIRST_DUE = dt.date(1940, 1, 1)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of the proof, and how it stands to the caller of the proof."""

    key: str
    rep: str
    team: str

    @property
    def erp(self) -> str:
        """Its number in the ERP."""
        return f"D{self.key}"

    @property
    def region(self) -> str:
        """Its region, which is nobody else's."""
        return f"SENTINEL-Customer.region-{self.key}"

    @property
    def order(self) -> str:
        """The number of its order."""
        return f"SENTINEL-S-{self.key}"


MEMBERS = (
    Member(key="ALL", rep="SENTINEL-rep01", team="SENTINEL-east"),
    Member(key="OWN", rep="SENTINEL-rep01", team="SENTINEL-west"),
    Member(key="TEAM", rep="SENTINEL-rep02", team="SENTINEL-east"),
    Member(key="SELF", rep="SENTINEL-rep03", team="SENTINEL-north"),
    Member(key="NONE", rep="SENTINEL-rep03", team="SENTINEL-north"),
)
SKU = "SENTINEL-P1"


def made(entity: type[Any], whose: str, **given: Any) -> Any:
    """Make an entity whose every field has a value of its own, except those that are given."""
    hints = typing.get_type_hints(entity)
    place = f"{entity.__name__}.{{}}-{whose}"
    values = {
        field.name: given[field.name]
        if field.name in given
        else _value(hints[field.name], place.format(field.name), whose)
        for field in msgspec.structs.fields(entity)
    }
    return entity(**values)


def _value(hint: Any, place: str, whose: str) -> Any:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        part = typing.get_args(hint)[0]
        return () if part is Link else (made(part, whose),)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [one for one in hint if one.name != "OTHER"][-1]
    return _PLAIN[hint](place)


_PLAIN: Mapping[Any, Any] = {
    str: lambda place: f"SENTINEL-{place}",
    Decimal: lambda _place: Decimal(_DICE.randrange(10**10, 10**11)).scaleb(-2),
    dt.date: lambda _place: _FIRST_DAY + dt.timedelta(days=next(_DAYS)),
    dt.datetime: lambda _place: dt.datetime.combine(
        _FIRST_DAY + dt.timedelta(days=next(_DAYS)), dt.time(1, 2, 3), tzinfo=dt.UTC
    ),
    bool: lambda _place: True,
}


@cache
def crm() -> dict[Kind, list[Any]]:
    """Return what the CRM holds: of every kind one entity per customer."""
    return {kind: [make(one) for one in MEMBERS] for kind, make in _CRM.items()}


@cache
def erp() -> dict[Kind, list[Any]]:
    """Return what the ERP holds: of every kind one entity per customer, and goods."""
    goods = {kind: [made(entity, "GOODS", **_GOODS)] for kind, entity in _OF_GOODS.items()}
    prices = [
        made(domain.Price, "LIST", **_GOODS, customer=None, **_SCALE),
        *(made(domain.Price, x.key, **_GOODS, customer=x.erp, **_SCALE) for x in MEMBERS),
    ]
    mine = {kind: [make(one) for one in MEMBERS] for kind, make in _ERP.items()}
    return {**mine, **goods, Kind.PRICE: prices}


def _profile(one: Member) -> Any:
    return made(
        domain.Customer,
        one.key,
        system="crm",
        key=one.key,
        owner=one.rep,
        team=one.team,
        links=(Link("erp", one.erp),),
    )


def _said(entity: type[Any], **given: Any) -> Any:
    def make(one: Member) -> Any:
        return made(entity, one.key, system="crm", customer=one.key, **given)

    return make


def _booked(entity: type[Any], **given: Any) -> Any:
    def make(one: Member) -> Any:
        mine = {name: value(one) for name, value in given.items()}
        return made(entity, one.key, system="erp", customer=one.erp, **mine)

    return make


def _cny(_one: Member) -> str:
    return "CNY"


def _due(one: Member) -> dt.date:
    return _FIRST_DUE + dt.timedelta(days=MEMBERS.index(one))


def _lines(one: Member) -> Any:
    return (made(domain.OrderLine, one.key, sku=SKU),)


def _shipped(one: Member) -> Any:
    return (made(domain.DeliveryLine, one.key, order=one.order),)


_GOODS: Mapping[str, Any] = {"system": "erp", "sku": SKU}
_SCALE: Mapping[str, Any] = {"quantity": Decimal(1)}
_OF_GOODS = {
    Kind.PRODUCT: domain.Product,
    Kind.STOCK: domain.Stock,
    Kind.AVAILABILITY: domain.Availability,
}
_CRM: Mapping[Kind, Any] = {
    Kind.CUSTOMER: _profile,
    Kind.CONTACT: _said(domain.Contact),
    Kind.INTERACTION: _said(domain.Interaction),
    Kind.OPPORTUNITY: _said(domain.Opportunity, currency="CNY"),
    Kind.QUOTE: _said(domain.Quote, currency="CNY"),
    Kind.CONTRACT: _said(domain.Contract, currency="CNY"),
    Kind.TICKET: _said(domain.Ticket),
}
_ERP: Mapping[Kind, Any] = {
    Kind.CUSTOMER: lambda one: made(domain.Customer, f"ERP-{one.key}", system="erp", key=one.erp),
    Kind.ORDER: _booked(
        domain.SalesOrder, number=lambda one: one.order, currency=_cny, lines=_lines
    ),
    Kind.DELIVERY: _booked(domain.Delivery, lines=_shipped),
    Kind.INVOICE: _booked(domain.Invoice, currency=_cny, due=_due),
    Kind.PAYMENT: _booked(domain.Payment, currency=_cny),
    Kind.CREDIT: _booked(domain.CreditAccount, currency=_cny),
}
