"""The company of the facts as rows of Fxiaoke's objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Delivery,
    DeliveryLine,
    Interaction,
    Invoice,
    Opportunity,
    OrderLine,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
    Ticket,
)
from backends.vocabulary import (
    ContractStatus,
    DeliveryStatus,
    Fulfilment,
    InteractionKind,
    Kind,
    OpportunityStatus,
    PaymentStatus,
    QuoteStatus,
)
from tests.fakes.facts import CURRENCY, Facts

ZONE = ZoneInfo("Asia/Shanghai")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
WRITTEN = dt.datetime(2026, 10, 1, 2, tzinfo=dt.UTC)
BOOK, OTHER_BOOK = "b001", "b002"

# The names of what is referred to; a person's is an object.
TWINS = {
    "owner": "owner__r",
    "account_id": "account_id__r",
    "product_id": "product_id__r",
    "warehouse_id": "warehouse_id__r",
}
LABELS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("", "life_status"): {
        "ineffective": "未生效",
        "under_review": "审核中",
        "normal": "正常",
        "in_change": "变更中",
        "invalid": "作废",
    },
    ("", "unit"): {"1": "EA", "2": "BOX"},
    ("AccountObj", "account_type"): {"1": "A", "2": "B", "3": "C"},
    ("ActiveRecordObj", "active_record_type"): {
        "1": "电话",
        "2": "邮件",
        "3": "会议",
        "4": "拜访",
    },
    ("NewOpportunityObj", "sales_stage"): {"2": "Offer"},
    ("WarehouseObj", "name"): {},
}
SEGMENTS = {label: code for code, label in LABELS["AccountObj", "account_type"].items()}
TALKS = {
    InteractionKind.CALL: "1",
    InteractionKind.MAIL: "2",
    InteractionKind.MEETING: "3",
    InteractionKind.VISIT: "4",
}
CHANCES = {OpportunityStatus.OPEN: "1", OpportunityStatus.WON: "2", OpportunityStatus.LOST: "3"}
SENT = {Fulfilment.NONE: "1", Fulfilment.PARTIAL: "2", Fulfilment.COMPLETE: "3"}
SHIPMENTS = {DeliveryStatus.SHIPPED: "has_delivered", DeliveryStatus.DELIVERED: "received"}
LIVES: Mapping[Any, str] = {
    QuoteStatus.SENT: "normal",
    QuoteStatus.DRAFT: "ineffective",
    ContractStatus.ACTIVE: "normal",
    PaymentStatus.RECEIVED: "normal",
    PaymentStatus.MATCHED: "normal",
    PaymentStatus.PENDING: "under_review",
}


def at(moment: dt.datetime | None) -> int | None:
    """Return an instant in milliseconds."""
    return None if moment is None else (moment - EPOCH) // dt.timedelta(milliseconds=1)


def on(day: dt.date | None) -> int | None:
    """Return a day as the millisecond it begins at where the company is at home."""
    return None if day is None else at(dt.datetime.combine(day, dt.time(), tzinfo=ZONE))


def amount(value: Decimal | None) -> str | None:
    """Return a number as text."""
    return None if value is None else f"{value:f}"


def owned(who: str | None, name: str | None = None) -> dict[str, Any]:
    """Return the members that name who is responsible."""
    return {"owner": [who] if who else None, "owner__r": {"id": who, "name": name}}


def rows_of(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all objects by the objects' names."""
    made: dict[str, list[dict[str, Any]]] = {}
    for kind, (name, row) in ROWS.items():
        made[name] = [_complete({**row(each), **_money(each)}) for each in facts[kind]]
    orders = [each for each in facts[Kind.ORDER] if isinstance(each, SalesOrder)]
    notes = [each for each in facts[Kind.DELIVERY] if isinstance(each, Delivery)]
    made["SalesOrderProductObj"] = [
        _complete(_order_line(order, place, line))
        for order in orders
        for place, line in enumerate(order.lines)
    ]
    made["DeliveryNoteProductObj"] = [
        _complete(_delivery_line(note, place, line))
        for note in notes
        for place, line in enumerate(note.lines)
    ]
    made["PriceBookProductObj"] += [
        {**row, "_id": f"x{row['_id']}", "pricebook_id": OTHER_BOOK, "pricebook_sellingprice": "1"}
        for row in made["PriceBookProductObj"]
    ]
    return made


def _money(one: Any) -> dict[str, Any]:
    """Name a currency that is not the company's own."""
    foreign = getattr(one, "currency", None) not in {None, CURRENCY}
    return {"mc_currency": one.currency} if foreign else {}


def _complete(row: dict[str, Any]) -> dict[str, Any]:
    always = {"create_time": at(WRITTEN), "last_modified_time": at(WRITTEN)}
    given = {name: value for name, value in row.items() if value is not None}
    return {**always, "life_status": "normal", "mc_currency": None, **given}


def _account(one: Customer) -> dict[str, Any]:
    return {
        "_id": one.key,
        "name": one.name,
        "account_no": f"N-{one.key}",
        "account_type": SEGMENTS.get(one.segment or ""),
        "account_level": one.grade,
        "industry_level1": one.industry,
        "tel": one.phone,
        "email": one.email,
        "url": one.website,
        "address": one.address,
        **owned(one.owner, one.owner_name),
        "owner_department_id": one.team,
        "create_time": at(one.created),
        "last_modified_time": at(one.updated),
    }


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "name": one.name,
        "post": one.title,
        "mobile1": one.phone,
        "email": one.email,
    }


def _record(one: Interaction) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "active_record_type": TALKS[one.kind],
        "active_record_content": one.body,
        "create_time": at(one.at),
        **owned(one.by),
    }


def _opportunity(one: Opportunity) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "name": one.name,
        "sales_stage": "2",
        "sales_status": CHANCES[one.status],
        "amount": amount(one.amount),
        "probability": amount((one.probability or Decimal(0)) * 100),
        "close_date": on(one.expected_close),
        **owned(one.owner),
    }


def _quote(one: Quote) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "name": one.number,
        "life_status": LIVES[one.status],
        "quote_amount": amount(one.amount),
        "quote_time": on(one.issued),
        **owned(one.owner),
    }


def _contract(one: Contract) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "name": one.number,
        "life_status": LIVES[one.status],
        "contract_amount": amount(one.amount),
        "start_time": on(one.starts),
        "end_time": on(one.ends),
        **owned(one.owner),
    }


def _case(one: Ticket) -> dict[str, Any]:
    return {
        "_id": one.key,
        "account_id": one.customer,
        "name": one.number,
        "create_time": at(one.opened),
        **owned(one.assignee),
    }


def _order(one: SalesOrder) -> dict[str, Any]:
    return {
        "_id": f"id{one.number}",
        "account_id": one.customer,
        "name": one.number,
        "order_time": on(one.ordered),
        "delivery_date": on(one.requested),
        "order_amount": amount(one.net),
        "logistics_status": SENT[one.delivery_status or Fulfilment.NONE],
    }


def _order_line(order: SalesOrder, place: int, line: OrderLine) -> dict[str, Any]:
    return {
        "_id": f"l{order.number}-{place:03}",
        "order_id": f"id{order.number}",
        "product_id": f"p{line.sku}",
        "product_id__r": line.name,
        "quantity": amount(line.quantity),
        "unit": "1",
        "sales_price": amount(line.price),
        "subtotal": amount(line.amount),
    }


def _note(one: Delivery) -> dict[str, Any]:
    return {
        "_id": f"id{one.number}",
        "sales_order_id": f"id{one.lines[0].order}",
        "name": one.number,
        "status": SHIPMENTS[one.status],
        "express_org": one.carrier,
        "express_order_id": one.tracking_number,
        "delivery_date": on(one.shipped),
        "receive_date": on(one.delivered),
    }


def _delivery_line(note: Delivery, place: int, line: DeliveryLine) -> dict[str, Any]:
    return {
        "_id": f"n{note.number}-{place:03}",
        "delivery_note_id": f"id{note.number}",
        "product_id": f"p{line.sku}",
        "delivery_num": amount(line.quantity),
        "unit": "1",
    }


def _invoice(one: Invoice) -> dict[str, Any]:
    return {
        "_id": f"id{one.number}",
        "account_id": one.customer,
        "name": one.number,
        "invoice_applied_amount": amount(one.amount),
        "invoice_date": on(one.issued),
    }


def _payment(one: Payment) -> dict[str, Any]:
    return {
        "_id": f"id{one.number}",
        "account_id": one.customer,
        "name": one.number,
        "life_status": LIVES[one.status],
        "payment_amount": amount(one.amount),
        "payment_time": on(one.received),
    }


def _product(one: Product) -> dict[str, Any]:
    return {
        "_id": f"p{one.sku}",
        "product_code": one.sku,
        "name": one.name,
        "unit": "1",
        "category": one.category,
    }


def _stock(one: Stock) -> dict[str, Any]:
    return {
        "_id": f"s{one.sku}-{one.site}",
        "product_id": f"p{one.sku}",
        "warehouse_id": f"w{one.site}",
        "warehouse_id__r": one.site,
        "real_stock": amount(one.on_hand),
        "blocked_stock": amount(one.reserved),
        "available_stock": amount(one.available),
    }


def _price(one: Price) -> dict[str, Any]:
    return {
        "_id": f"b{one.sku}",
        "product_id": f"p{one.sku}",
        "pricebook_id": BOOK,
        "pricebook_sellingprice": amount(one.amount),
    }


ROWS: Mapping[Kind, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    Kind.CUSTOMER: ("AccountObj", _account),
    Kind.CONTACT: ("ContactObj", _contact),
    Kind.INTERACTION: ("ActiveRecordObj", _record),
    Kind.OPPORTUNITY: ("NewOpportunityObj", _opportunity),
    Kind.QUOTE: ("QuoteObj", _quote),
    Kind.CONTRACT: ("ContractObj", _contract),
    Kind.TICKET: ("CasesObj", _case),
    Kind.ORDER: ("SalesOrderObj", _order),
    Kind.DELIVERY: ("DeliveryNoteObj", _note),
    Kind.INVOICE: ("InvoiceApplicationObj", _invoice),
    Kind.PAYMENT: ("PaymentObj", _payment),
    Kind.PRODUCT: ("ProductObj", _product),
    Kind.STOCK: ("StockObj", _stock),
    Kind.PRICE: ("PriceBookProductObj", _price),
}
