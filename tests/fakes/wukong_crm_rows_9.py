"""The tables of Wukong CRM 9."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backends.domain import (
    Contact,
    Customer,
    Interaction,
    Opportunity,
    Payment,
    Product,
)
from backends.vocabulary import Kind, LifecycleStage
from tests.fakes.facts import Facts
from tests.fakes.wukong_crm_rows import (
    CATEGORIES,
    ENDS,
    UPDATED,
    Rows,
    agreed,
    agreements,
    day,
    lines_of,
    of,
    prices_of,
    products_of,
    unix,
)

OWNER = {
    "owner_user_id": 5,
    "owner_user_id_info": {"id": 5, "realname": "Li Na", "thumb_img": ""},
    "create_time": unix(UPDATED),
    "update_time": unix(UPDATED),
}
IDS = {"rep01": 5, "rep02": 6}


def _customer(facts: Facts) -> Rows:
    return [
        {
            "owner_user_id": IDS.get(each.owner or ""),
            "owner_user_id_info": {"id": IDS.get(each.owner or ""), "realname": each.owner_name},
            "customer_id": int(each.key),
            "name": each.name,
            "level": each.grade or "",
            "industry": each.industry or "",
            "deal_status": "已成交" if each.stage is LifecycleStage.ACTIVE else "未成交",
            "telephone": each.phone or "",
            "mobile": "",
            "website": each.website or "",
            "address": "",
            "detail_address": each.address or "",
            "create_time": unix(each.created),
            "update_time": unix(each.updated),
        }
        for each in of(facts, Kind.CUSTOMER, Customer)
    ]


def _contacts(facts: Facts) -> Rows:
    return [
        {
            **OWNER,
            "contacts_id": int(each.key),
            "customer_id": int(each.customer),
            "name": each.name,
            "post": each.title,
            "mobile": each.phone,
            "telephone": "",
            "email": each.email,
            "decision": "是",
        }
        for each in of(facts, Kind.CONTACT, Contact)
    ]


def _record(facts: Facts) -> Rows:
    return [
        {
            "record_id": int(each.key),
            "types": "crm_customer",
            "types_id": int(each.customer),
            "content": each.body,
            "category": CATEGORIES[each.kind],
            "contacts_ids": f",{each.contact},",
            "create_time": unix(each.at),
            "create_user_id": 5,
        }
        for each in of(facts, Kind.INTERACTION, Interaction)
    ]


def _business(facts: Facts) -> Rows:
    return [
        {
            **OWNER,
            "business_id": int(each.key),
            "customer_id": int(each.customer),
            "name": each.name,
            "money": str(each.amount),
            "deal_date": day(each.expected_close),
            "is_end": ENDS[each.status],
            "status_id_info": "赢单",
        }
        for each in of(facts, Kind.OPPORTUNITY, Opportunity)
    ]


def _contract(facts: Facts) -> Rows:
    return [
        {
            **OWNER,
            "contract_id": record,
            "customer_id": int(each.customer),
            "check_status": 2,
            **agreed(each, "order_date", "start_time", "end_time"),
        }
        for record, each in agreements(facts)
    ]


def _lines(facts: Facts) -> Rows:
    products = products_of(facts)
    return [
        {
            "contract_id": record,
            "product_id": products[line.sku or ""],
            "name": line.name,
            "unit": line.unit,
            "price": str(line.price),
            "sales_price": str(line.price),
            "num": str(line.quantity),
            "discount": "0.00",
            "subtotal": str(line.amount),
        }
        for record, line in lines_of(facts)
    ]


def _receivables(facts: Facts) -> Rows:
    return [
        {
            **OWNER,
            "receivables_id": 700 + index,
            "number": each.number,
            "customer_id": int(each.customer),
            "money": str(each.amount),
            "return_time": day(each.received),
            "check_status": 2,
        }
        for index, each in enumerate(of(facts, Kind.PAYMENT, Payment))
    ]


def _product(facts: Facts) -> Rows:
    prices = prices_of(facts)
    products = products_of(facts)
    return [
        {
            **OWNER,
            "product_id": products[each.sku],
            "num": each.sku,
            "name": each.name,
            "unit": each.unit,
            "category_name": each.category,
            "price": str(prices[each.sku]),
            "status": "下架" if each.sku.endswith("3") else "上架",
        }
        for each in of(facts, Kind.PRODUCT, Product)
    ]


TABLES: Mapping[str, Callable[[Facts], Rows]] = {
    "customer": _customer,
    "contacts": _contacts,
    "record": _record,
    "business": _business,
    "contract": _contract,
    "lines": _lines,
    "receivables": _receivables,
    "product": _product,
}
