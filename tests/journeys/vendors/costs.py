"""What the whole question about a customer and two products costs each vendor, kind by kind.

Each label is one call, as the fakes count them, for as many keys as the binding takes at once.
Where a kind costs more than one, the line says why; a kind that costs more than this table says is
a fault of its adapter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from backends.vocabulary import Kind

Costs: TypeAlias = Mapping[Kind, tuple[str, ...]]

_WUKONG_11: Costs = {
    Kind.CUSTOMER: ("/crmCustomer/queryPageList",),
    Kind.CONTACT: ("/crmContacts/queryPageList",),
    Kind.INTERACTION: ("/crmActivity/getCrmActivityPageList",) * 3,  # a page is a day, of three
    Kind.OPPORTUNITY: ("/crmBusiness/queryPageList",),
    Kind.CONTRACT: ("/crmContract/queryPageList",),
    Kind.PRODUCT: ("/crmProduct/queryPageList",),
}
_WUKONG_9: Costs = {
    Kind.CUSTOMER: ("crm/customer/index",),
    Kind.CONTACT: ("crm/contacts/index",),
    Kind.INTERACTION: ("admin/record/index",),
    Kind.OPPORTUNITY: ("crm/business/index",),
    Kind.CONTRACT: ("crm/contract/index",),
    Kind.PRODUCT: ("crm/product/index",),
}
_FXIAOKE: Costs = {
    Kind.CUSTOMER: ("query AccountObj",),
    Kind.CONTACT: ("query ContactObj",),
    Kind.INTERACTION: ("query ActiveRecordObj",),
    Kind.OPPORTUNITY: ("query NewOpportunityObj",),
    Kind.QUOTE: ("query QuoteObj",),
    Kind.CONTRACT: ("query ContractObj",),
    Kind.TICKET: ("query CasesObj",),
    Kind.PRODUCT: ("query ProductObj",),
    Kind.STOCK: ("query ProductObj", "query StockObj"),  # stock names products by their ids
}
_NEOCRM: Costs = {
    Kind.CUSTOMER: ("account",),
    Kind.CONTACT: ("contact",),
    Kind.INTERACTION: ("activityrecord",),
    Kind.OPPORTUNITY: ("opportunity",),
    Kind.QUOTE: ("quote",),
    Kind.CONTRACT: ("contract",),
    Kind.TICKET: ("serviceCase",),
    Kind.PRODUCT: ("product",),
}
_JIANDAOYUN: Costs = {kind: (str(kind),) for kind in Kind}  # a form holds whole rows
_REST: Costs = _JIANDAOYUN  # one address each
_KINGDEE: Costs = {
    Kind.ORDER: ("SAL_SaleOrder",),
    Kind.DELIVERY: ("SAL_OUTSTOCK",) * 2,  # which ones serve the orders, then these whole
    Kind.INVOICE: ("AR_receivable",),
    Kind.PAYMENT: ("AR_RECEIVEBILL",),
    # it is summed from what is open: there is no account to ask for
    Kind.CREDIT: ("BD_Customer", "AR_receivable", "AR_RECEIVEBILL"),
    Kind.PRODUCT: ("BD_MATERIAL",),
    Kind.STOCK: ("STK_Inventory",),
    Kind.PRICE: ("BD_SAL_PriceList",),
}
_ODOO_GOODS = "product.product.search_read"
_ODOO: Costs = {
    Kind.CUSTOMER: ("res.partner.search_read",),
    Kind.CONTACT: ("res.partner.search_read",),
    # what was said, and what is planned
    Kind.INTERACTION: ("mail.message.search_read", "mail.activity.search_read"),
    Kind.OPPORTUNITY: ("crm.lead.search_read",),
    Kind.QUOTE: ("sale.order.search_read",),
    Kind.TICKET: ("helpdesk.ticket.search_read",),
    # lines are a model of their own
    Kind.ORDER: ("sale.order.search_read", "sale.order.line.search_read"),
    Kind.DELIVERY: ("stock.picking.search_read", "stock.move.search_read"),
    Kind.INVOICE: ("account.move.search_read",),
    Kind.PAYMENT: ("account.payment.search_read",),
    # the limit, and what is overdue of the items
    Kind.CREDIT: ("res.partner.search_read", "account.move.line.search_read"),
    Kind.PRODUCT: (_ODOO_GOODS,),
    # quantities depend on the warehouse that they are asked for: each of the two costs its own
    Kind.STOCK: (_ODOO_GOODS, "stock.move.search_read") * 2,
    Kind.PRICE: (_ODOO_GOODS,),
    Kind.AVAILABILITY: (_ODOO_GOODS,) * 2,
}
_SAP: Costs = {
    Kind.ORDER: ("A_SalesOrder",),
    # which ones serve the orders, then these whole
    Kind.DELIVERY: ("A_OutbDeliveryItem", "A_OutbDeliveryHeader"),
    # due dates and what is open stand in the ledger
    Kind.INVOICE: ("A_BillingDocument", "A_OperationalAcctgDocItemCube"),
    Kind.PAYMENT: ("A_OperationalAcctgDocItemCube",),
    # the limit has a partner's number, and the exposure is derived from items and orders
    Kind.CREDIT: (
        "A_BusinessPartner",
        "CreditManagementAccount",
        "A_OperationalAcctgDocItemCube",
        "A_SalesOrder",
    ),
    Kind.PRODUCT: ("A_Product",),
    Kind.STOCK: ("A_MatlStkInAcctMod",),
    Kind.PRICE: ("A_SlsPrcgCndnRecdValidity",),
    # a function takes one material: all go into one batch, whose token is kept
    Kind.AVAILABILITY: ("batch API_PRODUCT_AVAILY_INFO_BASIC",),
}
COSTS: Mapping[str, Costs] = {
    "wukong_crm-11": _WUKONG_11,
    "wukong_crm-9": _WUKONG_9,
    "fxiaoke": _FXIAOKE,
    "neocrm": _NEOCRM,
    "jiandaoyun": _JIANDAOYUN,
    "rest": _REST,
    "kingdee_k3cloud": _KINGDEE,
    "odoo": _ODOO,
    "sap_s4hana": _SAP,
}


def cost(vendor: str, parts: Mapping[Kind, int]) -> Counter[str]:
    """Return the calls of so many parts of each kind; a part is as many keys as go into a call."""
    calls: Counter[str] = Counter()
    for kind, times in parts.items():
        for label in COSTS[vendor].get(kind, ()):
            calls[label] += times
    return calls
