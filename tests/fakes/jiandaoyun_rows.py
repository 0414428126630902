"""The entities of the invented company as rows of its forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from backends.vocabulary import Kind
from tests.fakes.facts import Facts
from tests.fakes.jiandaoyun_forms import APPS, ENTRIES

Row: TypeAlias = dict[str, Any]

ZONE = ZoneInfo("Asia/Shanghai")
_STATES = {
    "ACTIVE": "成交",
    "PROSPECT": "潜在",
    "CALL": "电话",
    "MEETING": "会议",
    "MAIL": "邮件",
    "IN": "来访",
    "OUT": "外出",
    "WON": "赢单",
    "SENT": "已发送",
    "HIGH": "高",
    "SHIPPED": "已发出",
    "DELIVERED": "已签收",
    "PAID": "已收",
    "RECEIVED": "已到账",
    "MATCHED": "已核销",
}
_OWN_STATES = {
    Kind.OPPORTUNITY: {"OPEN": "进行中"},
    Kind.CONTRACT: {"ACTIVE": "执行中"},
    Kind.TICKET: {"OPEN": "处理中"},
    Kind.INVOICE: {"OPEN": "未收"},
}
_SENT = {"NONE": "未发货", "PARTIAL": "部分发货", "COMPLETE": "已发货"}
_BILLED = {"NONE": "未开票", "PARTIAL": "部分开票", "COMPLETE": "已开票"}
_AT = "%Y-%m-%dT%H:%M:%S.000Z"


def rows_of(facts: Facts) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of every form, by app and form, oldest first."""
    ids = (f"65f1aa{number:06x}" for number in count(1))
    return {
        (APPS[kind], ENTRIES[kind]): [_whole(kind, entity, ids) for entity in facts.get(kind, ())]
        for kind in Kind
    }


def _whole(kind: Kind, entity: Any, ids: Any) -> Row:
    """Return a row with all that the server adds: ids, times, who entered it."""
    row = _ROWS[kind](entity)
    for value in row.values():
        for part in value if isinstance(value, list) else ():
            part["_id"] = next(ids)
    created = getattr(entity, "created", None) or getattr(entity, "opened", None)
    return {
        "_id": next(ids),
        "appId": APPS[kind],
        "entryId": ENTRIES[kind],
        "creator": _user("rep01", "Li Na"),
        "updater": _user("rep01", "Li Na"),
        "deleter": None,
        "createTime": _instant(created or dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC)),
        "updateTime": _instant(
            getattr(entity, "updated", None) or dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
        ),
        "deleteTime": None,
        **row,
    }


def _user(username: str | None, name: str | None = None) -> Row | None:
    if username is None:
        return None
    return {"name": name or username, "username": username, "status": 1, "type": 0}


def _instant(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(dt.UTC).strftime(_AT)


def _day(day: dt.date | None) -> str | None:
    """Spell a day as a date widget does: the instant of its midnight."""
    return None if day is None else _instant(dt.datetime.combine(day, dt.time(), ZONE))


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _state(kind: Kind, word: str | None) -> str:
    """Return the company's own word; an empty combo is an empty text."""
    return "" if word is None else _OWN_STATES.get(kind, {}).get(word) or _STATES[word]


def _customer(one: Any) -> Row:
    return {
        "_widget_code": one.key,
        "_widget_name": one.name,
        "_widget_segment": one.segment or "",
        "_widget_grade": one.grade or "",
        "_widget_industry": one.industry or "",
        "_widget_region": one.region or "",
        "_widget_stage": _state(Kind.CUSTOMER, one.stage),
        "_widget_owner": _user(one.owner, one.owner_name),
        "_widget_dept": {"name": one.team, "dept_no": 1, "type": 0, "status": 1},
        "_widget_phone": one.phone and {"phone": one.phone, "verified": False},
        "_widget_email": one.email or "",
        "_widget_site": one.website or "",
        "_widget_address": one.address and {"province": "", "city": "", "detail": one.address},
        "_widget_tax_no": one.tax_number or "",
        "_widget_wms_no": next((link.key for link in one.links), ""),
        "_widget_logo": [],
    }


def _contact(one: Any) -> Row:
    return {
        "_widget_person_no": one.key,
        "_widget_customer": one.customer,
        "_widget_name": one.name,
        "_widget_title": one.title,
        "_widget_phone": {"phone": one.phone, "verified": True},
        "_widget_email": one.email,
        "_widget_primary": int(one.primary),
    }


def _interaction(one: Any) -> Row:
    return {
        "_widget_no": one.key,
        "_widget_customer": one.customer,
        "_widget_at": _instant(one.at),
        "_widget_kind": _state(Kind.INTERACTION, one.kind),
        "_widget_subject": one.subject,
        "_widget_body": one.body,
        "_widget_direction": _state(Kind.INTERACTION, one.direction),
        "_widget_by": _user(one.by),
        "_widget_person_no": one.contact,
    }


def _opportunity(one: Any) -> Row:
    return {
        "_widget_no": one.key,
        "_widget_customer": one.customer,
        "_widget_name": one.name,
        "_widget_status": _state(Kind.OPPORTUNITY, one.status),
        "_widget_amount": _number(one.amount),
        "_widget_chance": _number(one.probability),
        "_widget_close": _day(one.expected_close),
        "_widget_owner": _user(one.owner),
    }


def _quote(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_status": _state(Kind.QUOTE, one.status),
        "_widget_amount": _number(one.amount),
        "_widget_currency": one.currency,
        "_widget_issued": _day(one.issued),
        "_widget_until": _day(one.valid_until),
        "_widget_owner": _user(one.owner),
    }


def _contract(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_name": one.name,
        "_widget_status": _state(Kind.CONTRACT, one.status),
        "_widget_amount": _number(one.amount),
        "_widget_currency": one.currency,
        "_widget_starts": _day(one.starts),
        "_widget_ends": _day(one.ends),
        "_widget_owner": _user(one.owner),
    }


def _ticket(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_subject": one.subject,
        "_widget_status": _state(Kind.TICKET, one.status),
        "_widget_priority": _state(Kind.TICKET, one.priority),
        "_widget_closed": _instant(one.closed),
        "_widget_assignee": _user(one.assignee),
    }


def _order(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_po": one.reference or "",
        "_widget_ordered": _day(one.ordered),
        "_widget_requested": _day(one.requested),
        "_widget_promised": _day(one.promised),
        "_widget_currency": one.currency,
        "_widget_net": _number(one.net),
        "_widget_gross": _number(one.gross),
        "_widget_cost": _number(one.cost),
        "_widget_sent": _SENT[one.delivery_status],
        "_widget_billed": _BILLED[one.billing_status],
        "_widget_blocks": [
            {"_widget_block": block.kind, "_widget_reason": block.reason} for block in one.blocks
        ],
        "_widget_lines": [
            {
                "_widget_pos": int(line.position),
                "_widget_sku": line.sku,
                "_widget_product": line.name,
                "_widget_qty": _number(line.quantity),
                "_widget_open": _number(line.open_quantity),
                "_widget_unit": line.unit,
                "_widget_price": _number(line.price),
                "_widget_sum": _number(line.amount),
            }
            for line in one.lines
        ],
    }


def _delivery(one: Any) -> Row:
    """Spell a delivery: of this company each serves one order."""
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_order": one.lines[0].order,
        "_widget_status": _state(Kind.DELIVERY, one.status),
        "_widget_carrier": one.carrier,
        "_widget_tracking": one.tracking_number,
        "_widget_shipped": _day(one.shipped),
        "_widget_eta": _day(one.eta),
        "_widget_delivered": _day(one.delivered),
        "_widget_lines": [
            {
                "_widget_pos": int(line.position),
                "_widget_sku": line.sku,
                "_widget_qty": _number(line.quantity),
                "_widget_unit": line.unit,
            }
            for line in one.lines
        ],
    }


def _invoice(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_issued": _day(one.issued),
        "_widget_due": _day(one.due),
        "_widget_amount": _number(one.amount),
        "_widget_left": _number(one.open_amount),
        "_widget_currency": one.currency,
        "_widget_status": _state(Kind.INVOICE, one.status),
    }


def _payment(one: Any) -> Row:
    return {
        "_widget_no": one.number,
        "_widget_customer": one.customer,
        "_widget_received": _day(one.received),
        "_widget_amount": _number(one.amount),
        "_widget_left": _number(one.open_amount),
        "_widget_currency": one.currency,
        "_widget_status": _state(Kind.PAYMENT, one.status),
    }


def _credit(one: Any) -> Row:
    return {
        "_widget_customer": one.customer,
        "_widget_currency": one.currency,
        "_widget_limit": _number(one.limit),
        "_widget_used": _number(one.exposure),
        "_widget_overdue": _number(one.overdue),
        "_widget_blocked": int(one.blocked),
        "_widget_terms": one.payment_terms,
    }


def _product(one: Any) -> Row:
    return {
        "_widget_sku": one.sku,
        "_widget_name": one.name,
        "_widget_unit": one.unit,
        "_widget_category": one.category,
    }


def _dated(parts: Sequence[Any]) -> list[Row]:
    return [
        {"_widget_day": _day(part.date), "_widget_qty": _number(part.quantity)} for part in parts
    ]


def _stock(one: Any) -> Row:
    return {
        "_widget_sku": one.sku,
        "_widget_site": one.site,
        "_widget_unit": one.unit,
        "_widget_on_hand": _number(one.on_hand),
        "_widget_reserved": _number(one.reserved),
        "_widget_available": _number(one.available),
        "_widget_incoming": _dated(one.incoming),
    }


def _price(one: Any) -> Row:
    return {
        "_widget_sku": one.sku,
        "_widget_currency": one.currency,
        "_widget_amount": _number(one.amount),
        "_widget_from": _number(one.quantity),
        "_widget_unit": one.unit,
    }


def _availability(one: Any) -> Row:
    return {
        "_widget_sku": one.sku,
        "_widget_unit": one.unit,
        "_widget_site": one.site,
        "_widget_confirmed": _dated(one.confirmed),
    }


_ROWS: Mapping[Kind, Callable[[Any], Row]] = {
    Kind.CUSTOMER: _customer,
    Kind.CONTACT: _contact,
    Kind.INTERACTION: _interaction,
    Kind.OPPORTUNITY: _opportunity,
    Kind.QUOTE: _quote,
    Kind.CONTRACT: _contract,
    Kind.TICKET: _ticket,
    Kind.ORDER: _order,
    Kind.DELIVERY: _delivery,
    Kind.INVOICE: _invoice,
    Kind.PAYMENT: _payment,
    Kind.CREDIT: _credit,
    Kind.PRODUCT: _product,
    Kind.STOCK: _stock,
    Kind.PRICE: _price,
    Kind.AVAILABILITY: _availability,
}
