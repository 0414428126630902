"""Version 11 (Java): lists from a search index by ``queryPageList``, lists of a customer from SQL.

Read in WuKongOpenSource/WukongCRM-11.0-JAVA: CrmPageService and ElasticUtil (conditions, sorting,
columns), CrmCustomerMapper.xml and CrmActivityMapper.xml (lists of a customer), SystemCodeEnum,
AuthorizationCodeEnum, and WebExceptionHandler of its gateway (codes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.wukong_crm.dialect import (
    Dialect,
    Goods,
    Is,
    Lines,
    Question,
    Sort,
    direct,
    standing,
)
from backends.vendors.wukong_crm.following import changes
from backends.vendors.wukong_crm.orders import orders_by_number, orders_of_customer
from backends.vendors.wukong_crm.readings import (
    WukongBinding,
    by_id,
    by_number,
    everyone,
    of_customer,
    of_customers,
    prices,
)
from backends.vendors.wukong_crm.values import local
from backends.vendors.wukong_crm.wire.changes import ChangedRow
from backends.vendors.wukong_crm.wire.contracts import (
    ContractRow,
    InvoiceRow,
    LineRow,
    OrderRow,
    PaymentRow,
)
from backends.vendors.wukong_crm.wire.customers import (
    ContactRow,
    CustomerRow,
    FollowUpRow,
    OpportunityRow,
)
from backends.vendors.wukong_crm.wire.goods import ProductRow
from backends.vendors.wukong_crm.wire.rows import Check, spelled
from backends.vocabulary import Kind

MEANINGS: dict[int, type[BackendError]] = {
    302: Refused,  # also right after a login: somebody else works under the same user
    400: Unfit,
    401: Refused,
    403: Throttled,
    404: Unfit,
    405: Refused,
    408: Unavailable,
    500: Unavailable,
    1001: Unavailable,
}
CHECKS = {
    "0": (Check.PENDING, "待审核"),
    "1": (Check.PASSED, "通过"),
    "2": (Check.REFUSED, "拒绝"),
    "3": (Check.PENDING, "审核中"),
    "4": (Check.PENDING, "撤回"),
    "5": (Check.PENDING, "未提交"),
    "6": (Check.PENDING, "创建"),
    "7": (Check.VOID, "已删除"),
    "8": (Check.VOID, "作废"),
}
# How a comparison is spelled: the type of the condition and of the column.
COMPARED = {
    Is.ID: (11, "text"),
    Is.ONE_OF: (1, "text"),
    Is.AMONG: (1, "text"),
    Is.SINCE: (8, "datetime"),
}
# Not "customerId": in a condition of these lists that means the customer's name.
CUSTOMER = "customer_id"


def listing(question: Question) -> dict[str, Any]:
    """Return the body of a list from the search index; contacts want a ``search``."""
    conditions = [
        {
            "name": each.column,
            "formType": COMPARED[each.compared][1],
            "type": COMPARED[each.compared][0],
            "values": each.values,
        }
        for each in question.where
    ]
    body: dict[str, Any] = {
        "page": question.page,
        "limit": question.size,
        "pageType": 1,
        "search": "",
        "searchList": conditions,
    }
    if question.sort is None:
        return body
    order = 1 if question.sort.descending else 2
    return {**body, "sortField": question.sort.column, "order": order}


def of_days(question: Question) -> dict[str, Any]:
    """Return the body for follow-ups, of which a page is a day; empty dates would find nothing."""
    body = direct(question)
    if question.until is None:
        return body
    return {**body, "startDate": "1970-01-01", "endDate": question.until.isoformat()}


def followed(
    resource: str, record: str, number: str = "number", customer: str = "customerId"
) -> WukongBinding:
    """Bind what has changed in a list."""
    names = {"record": record, "changed": "updateTime", "number": number, "customer": customer}
    return WukongBinding(
        wire=spelled(ChangedRow, **names),
        resource=f"/{resource}/queryPageList",
        key="updateTime",
        spell=listing,
        single=True,
        reading=changes,
    )


def listed(
    wire: type[msgspec.Struct], resource: str, reading: Any, sort: str, **more: Any
) -> WukongBinding:
    """Bind a list of a customer in the search index."""
    return WukongBinding(
        wire=wire,
        resource=f"/{resource}/queryPageList",
        key=CUSTOMER,
        compared=Is.ONE_OF,
        spell=listing,
        reading=reading,
        sort=Sort(sort),
        **more,
    )


def whole(wire: type[msgspec.Struct], resource: str) -> WukongBinding:
    """Bind a list of a customer that comes in one piece."""
    return WukongBinding(
        wire=wire,
        resource=f"/crmCustomer/{resource}",
        key="customerId",
        spell=direct,
        fixed={"pageType": 0},
        single=True,
        reading=of_customer,
    )


def newest(
    wire: type[msgspec.Struct], resource: str, reading: Any, sort: str, **more: Any
) -> WukongBinding:
    """Bind a long list of a customer, newest first."""
    return listed(wire, resource, reading, sort, single=True, **more)


def numbered(reading: Any, wire: type[msgspec.Struct], resource: str, own: str) -> WukongBinding:
    """Bind records that are asked for by the numbers that the company has given them."""
    return WukongBinding(
        wire=wire,
        resource=f"/{resource}/queryPageList",
        key="num",
        compared=Is.ONE_OF,
        own=own,
        spell=listing,
        reading=reading,
        **PRICED.get(reading, {}),
    )


PRICED: Mapping[Any, dict[str, Any]] = {prices: {"filters": frozenset({"customer", "quantity"})}}

BINDINGS: dict[tuple[Kind, By], WukongBinding] = {
    (Kind.CUSTOMER, By.KEY): WukongBinding(
        wire=CustomerRow,
        resource="/crmCustomer/queryPageList",
        key="customerId",
        own="customer_id",
        spell=listing,
        reading=by_id,
    ),
    (Kind.CUSTOMER, By.ALL): WukongBinding(
        wire=CustomerRow,
        resource="/crmCustomer/queryPageList",
        key="",
        compared=Is.SINCE,
        own="customer_id",
        position="create_time",
        sort=Sort("createTime", descending=False),
        spell=listing,
        reading=everyone,
    ),
    (Kind.CONTACT, By.CUSTOMER): listed(
        ContactRow, "crmContacts", of_customers, "createTime", max_keys=20
    ),
    (Kind.INTERACTION, By.CUSTOMER): WukongBinding(
        wire=FollowUpRow,
        resource="/crmActivity/getCrmActivityPageList",
        key="activityTypeId",
        fixed={"activityType": 2, "crmType": 2},
        counts=lambda row: row.told,
        spell=of_days,
        single=True,
        reading=of_customer,
    ),
    (Kind.OPPORTUNITY, By.CUSTOMER): newest(OpportunityRow, "crmBusiness", of_customer, "dealDate"),
    (Kind.CONTRACT, By.CUSTOMER): newest(ContractRow, "crmContract", of_customer, "startTime"),
    (Kind.ORDER, By.CUSTOMER): newest(
        OrderRow,
        "crmContract",
        orders_of_customer,
        "orderDate",
        filters=frozenset({"status"}),
        narrow=standing("checkStatus", CHECKS),
    ),
    (Kind.ORDER, By.KEY): numbered(orders_by_number, OrderRow, "crmContract", "number"),
    (Kind.INVOICE, By.CUSTOMER): whole(InvoiceRow, "queryInvoice"),
    (Kind.PAYMENT, By.CUSTOMER): whole(PaymentRow, "queryReceivables"),
    (Kind.PRODUCT, By.KEY): numbered(by_number, ProductRow, "crmProduct", "sku"),
    (Kind.PRICE, By.SKU): numbered(prices, ProductRow, "crmProduct", "sku"),
    (Kind.CUSTOMER, By.CHANGED): followed("crmCustomer", "customerId", customer="customer"),
    (Kind.CONTACT, By.CHANGED): followed("crmContacts", "contactsId"),
    (Kind.OPPORTUNITY, By.CHANGED): followed("crmBusiness", "businessId"),
    (Kind.CONTRACT, By.CHANGED): followed("crmContract", "contractId"),
    (Kind.ORDER, By.CHANGED): followed("crmContract", "contractId", number="num"),
    (Kind.INVOICE, By.CHANGED): followed("crmInvoice", "invoiceId", number="invoiceApplyNumber"),
    (Kind.PAYMENT, By.CHANGED): followed("crmReceivables", "receivablesId"),
    (Kind.PRODUCT, By.CHANGED): followed("crmProduct", "productId", number="num"),
}
DIALECT = Dialect(
    prefix="",
    login="/login",
    login_fixed={"loginType": 1, "type": 1},
    session={"Admin-Token": "adminToken"},
    fine=0,
    ended=302,
    meanings=MEANINGS,
    checks=CHECKS,
    mark=local,
    lines=Lines(
        row=LineRow,
        resource="/crmContract/queryProductListByContractId",
        contract="contractId",
        fixed={"pageType": 0},
        products=Goods(
            row=ProductRow,
            resource="/crmProduct/queryPageList",
            column="productId",
            spell=listing,
        ),
    ),
)
