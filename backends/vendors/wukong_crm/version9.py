"""Version 9 (PHP): every list is ``index``, its conditions keyed by column.

Read in WuKongOpenSource/WukongCRM-9.0-PHP: application/common.php (conditions, answers),
crm/model/*.php (lists), admin/model/Record.php, admin/controller/ApiCommon.php (sessions).
Conditions that are no plain values reach its query builder unread, so none are sent.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from backends.errors import BackendError, Refused, Unfit
from backends.port import By
from backends.vendors.wukong_crm.dialect import (
    Dialect,
    Goods,
    Is,
    Lines,
    Question,
    Sort,
    Where,
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
from backends.vendors.wukong_crm.wire.changes import ChangedRow
from backends.vendors.wukong_crm.wire.contracts import (
    ContractRow,
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
    101: Refused,  # also right after a login: somebody else works under the same user
    102: Refused,
    103: Refused,
    400: Unfit,
    402: Unfit,
}
CHECKS = {
    "0": (Check.PENDING, "待审核"),
    "1": (Check.PENDING, "审核中"),
    "2": (Check.PASSED, "审核通过"),
    "3": (Check.REFUSED, "审核失败"),
    "4": (Check.PENDING, "已撤回"),
    "5": (Check.PENDING, "未提交"),
    "6": (Check.VOID, "已作废"),
}
COMPARED = {
    Is.ID: "in",
    Is.ONE_OF: "is",
    Is.AMONG: "in",
    Is.SINCE: "egt",
    Is.BEHIND: "gt",
}
# Products are listed only while on sale unless a status is asked for: 上架 is on sale, 下架 is not.
ON_SALE_OR_NOT = {"status": {"condition": "contains", "value": "架"}}


def listing(question: Question) -> dict[str, Any]:
    """Return the body of a list; several values, which are ids, stand in one text."""
    body: dict[str, Any] = {**question.fixed, "page": question.page, "limit": question.size}
    body |= {each.column: _condition(each) for each in question.where}
    if question.sort is not None:
        way = "desc" if question.sort.descending else "asc"
        body |= {"order_field": question.sort.column, "order_type": way}
    return body


def _condition(where: Where) -> dict[str, str]:
    return {"condition": COMPARED[where.compared], "value": ",".join(where.values)}


def unix(moment: dt.datetime, _zone: dt.tzinfo) -> str:
    """Spell an instant in seconds."""
    return str(int(moment.timestamp()))


def listed(
    wire: type[msgspec.Struct], resource: str, reading: Any, sort: str, **more: Any
) -> WukongBinding:
    """Bind a long list of a customer, newest first."""
    return WukongBinding(
        wire=wire,
        resource=f"/crm/{resource}/index",
        key="customer_id",
        spell=listing,
        single=True,
        reading=reading,
        sort=Sort(sort),
        **more,
    )


def numbered(reading: Any, wire: type[msgspec.Struct], resource: str, **more: Any) -> WukongBinding:
    """Bind records by the numbers that the company has given them; a number may hold commas."""
    return WukongBinding(
        wire=wire,
        resource=f"/crm/{resource}/index",
        key="num",
        compared=Is.ONE_OF,
        spell=listing,
        single=True,
        reading=reading,
        **more,
    )


def followed(resource: str, record: str, number: str = "number", **more: Any) -> WukongBinding:
    """Bind what has changed in a list."""
    names = {"record": record, "changed": "update_time", "number": number}
    whose = "customer" if record == "customer_id" else "customer_id"
    return WukongBinding(
        wire=spelled(ChangedRow, **names, customer=whose),
        resource=f"/crm/{resource}/index",
        key="update_time",
        spell=listing,
        single=True,
        reading=changes,
        **more,
    )


CUSTOMERS = spelled(CustomerRow)
PRODUCTS = spelled(ProductRow)
GOODS: dict[str, Any] = {"own": "sku", "fixed": ON_SALE_OR_NOT}

BINDINGS: dict[tuple[Kind, By], WukongBinding] = {
    (Kind.CUSTOMER, By.KEY): WukongBinding(
        wire=CUSTOMERS,
        resource="/crm/customer/index",
        key="customer_id",
        own="customer_id",
        spell=listing,
        reading=by_id,
    ),
    (Kind.CUSTOMER, By.ALL): WukongBinding(
        wire=CUSTOMERS,
        resource="/crm/customer/index",
        key="",
        compared=Is.BEHIND,
        own="customer_id",
        position="customer_id",
        sort=Sort("customer_id", descending=False),
        spell=listing,
        reading=everyone,
    ),
    (Kind.CONTACT, By.CUSTOMER): WukongBinding(
        wire=spelled(ContactRow),
        resource="/crm/contacts/index",
        key="customer_id",
        max_keys=20,
        sort=Sort("contacts_id", descending=False),
        spell=listing,
        reading=of_customers,
    ),
    (Kind.INTERACTION, By.CUSTOMER): WukongBinding(
        wire=spelled(FollowUpRow, activity_id="record_id"),
        resource="/admin/record/index",
        key="types_id",
        fixed={"types": "crm_customer", "by": "record"},
        spell=direct,
        single=True,
        reading=of_customer,
    ),
    (Kind.OPPORTUNITY, By.CUSTOMER): listed(
        spelled(OpportunityRow, status_name="status_id_info"),
        "business",
        of_customer,
        "deal_date",
    ),
    (Kind.CONTRACT, By.CUSTOMER): listed(
        spelled(ContractRow), "contract", of_customer, "start_time"
    ),
    (Kind.ORDER, By.CUSTOMER): listed(
        spelled(OrderRow),
        "contract",
        orders_of_customer,
        "order_date",
        filters=frozenset({"status"}),
        narrow=standing("check_status", CHECKS),
    ),
    (Kind.ORDER, By.KEY): numbered(orders_by_number, spelled(OrderRow), "contract", own="number"),
    (Kind.PAYMENT, By.CUSTOMER): listed(
        spelled(PaymentRow), "receivables", of_customer, "return_time"
    ),
    (Kind.PRODUCT, By.KEY): numbered(by_number, PRODUCTS, "product", **GOODS),
    (Kind.PRICE, By.SKU): numbered(
        prices, PRODUCTS, "product", **GOODS, filters=frozenset({"customer", "quantity"})
    ),
    (Kind.CUSTOMER, By.CHANGED): followed("customer", "customer_id"),
    (Kind.CONTACT, By.CHANGED): followed("contacts", "contacts_id"),
    (Kind.OPPORTUNITY, By.CHANGED): followed("business", "business_id"),
    (Kind.CONTRACT, By.CHANGED): followed("contract", "contract_id"),
    (Kind.ORDER, By.CHANGED): followed("contract", "contract_id", number="num"),
    (Kind.PAYMENT, By.CHANGED): followed("receivables", "receivables_id"),
    (Kind.PRODUCT, By.CHANGED): followed(
        "product", "product_id", number="num", fixed=ON_SALE_OR_NOT
    ),
}
DIALECT = Dialect(
    prefix="/index.php",
    login="/admin/base/login",
    login_fixed={},
    session={"authKey": "authKey", "sessionId": "sessionId"},
    fine=200,
    ended=101,
    meanings=MEANINGS,
    checks=CHECKS,
    mark=unix,
    lines=Lines(
        row=spelled(LineRow),
        resource="/crm/contract/product",
        contract="contract_id",
        products=Goods(
            row=PRODUCTS,
            resource="/crm/product/index",
            column="product_id",
            spell=listing,
            fixed=ON_SALE_OR_NOT,
        ),
    ),
)
