"""The tables of Wukong CRM 11; the search index has some of them a second time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backends.domain import (
    Contact,
    Customer,
    Interaction,
    Invoice,
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
    clock,
    day,
    lines_of,
    names_of,
    number,
    of,
    prices_of,
    products_of,
)

OWNER = {"ownerUserId": 14773, "ownerUserName": "Li Na", "updateTime": clock(UPDATED)}
IDS = {"rep01": 14773, "rep02": 14774}


def _crm_customer(facts: Facts) -> Rows:
    return [
        {
            "customerId": int(each.key),
            "customerName": each.name,
            "level": each.grade,
            "industry": each.industry,
            "dealStatus": int(each.stage is LifecycleStage.ACTIVE),
            "telephone": each.phone,
            "mobile": None,
            "email": each.email,
            "website": each.website,
            "address": None,
            "detailAddress": each.address,
            "ownerDeptName": each.team,
            "ownerUserId": IDS.get(each.owner or ""),
            "ownerUserName": each.owner_name,
            "createTime": clock(each.created),
            "updateTime": clock(each.updated),
        }
        for each in of(facts, Kind.CUSTOMER, Customer)
    ]


def _crm_contacts(facts: Facts) -> Rows:
    names = names_of(facts)
    return [
        {
            "contactsId": int(each.key),
            "customerId": int(each.customer),
            "customerName": names[each.customer],
            "name": each.name,
            "post": each.title,
            "mobile": each.phone,
            "telephone": None,
            "email": each.email,
            "policymakers": "是",
            "createTime": clock(UPDATED),
            **OWNER,
        }
        for each in of(facts, Kind.CONTACT, Contact)
    ]


def _crm_activity(facts: Facts) -> Rows:
    return [
        {
            "activityId": int(each.key),
            "type": 1,
            "category": CATEGORIES[each.kind],
            "activityType": 2,
            "activityTypeId": int(each.customer),
            "content": each.body,
            "contactsIds": f"{each.contact}",
            "createUserId": 14773,
            "createTime": clock(each.at),
            "realname": "Li Na",
        }
        for each in of(facts, Kind.INTERACTION, Interaction)
    ]


def _crm_business(facts: Facts) -> Rows:
    names = names_of(facts)
    return [
        {
            "businessId": int(each.key),
            "customerId": int(each.customer),
            "customerName": names[each.customer],
            "businessName": each.name,
            "money": number(each.amount),
            "dealDate": f"{day(each.expected_close)} 00:00:00",
            "isEnd": ENDS[each.status],
            "statusName": "赢单",
            **OWNER,
        }
        for each in of(facts, Kind.OPPORTUNITY, Opportunity)
    ]


def _crm_contract(facts: Facts) -> Rows:
    names = names_of(facts)
    return [
        {
            "contractId": record,
            "customerId": int(each.customer),
            "customerName": names[each.customer],
            **OWNER,
            **agreed(each, "orderDate", "startTime", "endTime"),
            "checkStatus": 1,
        }
        for record, each in agreements(facts)
    ]


def _lines(facts: Facts) -> Rows:
    products = products_of(facts)
    return [
        {
            "contractId": record,
            "productId": products[line.sku or ""],
            "productName": line.name,
            "unit": line.unit,
            "price": number(line.price),
            "salesPrice": number(line.price),
            "num": number(line.quantity),
            "discount": 0,
            "subtotal": number(line.amount),
        }
        for record, line in lines_of(facts)
    ]


def _query_receivables(facts: Facts) -> Rows:
    return [
        {
            "customerId": int(each.customer),
            "receivablesId": 700 + index,
            "receivablesNum": each.number,
            "receivablesMoney": number(each.amount),
            "returnTime": f"{day(each.received)} 00:00:00",
            "checkStatus": 1,
            "ownerUserId": 14773,
        }
        for index, each in enumerate(of(facts, Kind.PAYMENT, Payment))
    ]


def _crm_receivables(facts: Facts) -> Rows:
    return [
        {
            "receivablesId": 700 + index,
            "number": each.number,
            "customerId": int(each.customer),
            "updateTime": clock(UPDATED),
        }
        for index, each in enumerate(of(facts, Kind.PAYMENT, Payment))
    ]


def _query_invoice(facts: Facts) -> Rows:
    return [
        {
            "customerId": int(each.customer),
            "invoiceId": 800 + index,
            "invoiceApplyNumber": each.number,
            "invoiceMoney": number(each.amount),
            "invoiceDate": day(each.issued),
            "realInvoiceDate": day(each.issued),
            "invoiceStatus": 1,
            "checkStatus": 1,
        }
        for index, each in enumerate(of(facts, Kind.INVOICE, Invoice))
    ]


def _crm_invoice(facts: Facts) -> Rows:
    return [
        {
            "invoiceId": 800 + index,
            "invoiceApplyNumber": each.number,
            "customerId": int(each.customer),
            "updateTime": clock(UPDATED),
        }
        for index, each in enumerate(of(facts, Kind.INVOICE, Invoice))
    ]


def _crm_product(facts: Facts) -> Rows:
    prices = prices_of(facts)
    products = products_of(facts)
    return [
        {
            "productId": products[each.sku],
            "num": each.sku,
            "name": each.name,
            "unit": each.unit,
            "categoryName": each.category,
            "price": number(prices[each.sku]),
            "status": "上架",
            "updateTime": clock(UPDATED),
        }
        for each in of(facts, Kind.PRODUCT, Product)
    ]


TABLES: Mapping[str, Callable[[Facts], Rows]] = {
    "crmCustomer": _crm_customer,
    "crmContacts": _crm_contacts,
    "crmActivity": _crm_activity,
    "crmBusiness": _crm_business,
    "crmContract": _crm_contract,
    "lines": _lines,
    "queryReceivables": _query_receivables,
    "crmReceivables": _crm_receivables,
    "queryInvoice": _query_invoice,
    "crmInvoice": _crm_invoice,
    "crmProduct": _crm_product,
}
