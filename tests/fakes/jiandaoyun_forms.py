"""The forms of the invented company and their widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from backends.vocabulary import Kind

CRM, ERP = "65f0c0ffee", "65f0e0e0e0"
NAMES = {CRM: "客户管理", ERP: "进销存"}
ENTRIES = {kind: f"65f0beef{number:02}" for number, kind in enumerate(Kind, 1)}
APPS = {kind: CRM if number <= 7 else ERP for number, kind in enumerate(Kind, 1)}

Subform: TypeAlias = Mapping[str, tuple[str, str]]
Widgets: TypeAlias = Mapping[str, tuple[str, str | Subform]]

_CUSTOMER = ("客户编号", "text")
_LINES = {
    "_widget_pos": ("行号", "number"),
    "_widget_sku": ("产品编号", "text"),
    "_widget_product": ("产品名称", "text"),
    "_widget_qty": ("数量", "number"),
    "_widget_open": ("未发数量", "number"),
    "_widget_unit": ("单位", "combo"),
    "_widget_price": ("单价", "number"),
    "_widget_sum": ("金额", "number"),
}
_DATED = {"_widget_day": ("日期", "datetime"), "_widget_qty": ("数量", "number")}

# For each kind the form's name and its widgets: label and type, or the widgets of a subform.
FORMS: Mapping[Kind, tuple[str, Widgets]] = {
    Kind.CUSTOMER: (
        "客户档案",
        {
            "_widget_code": ("客户编号", "sn"),
            "_widget_name": ("客户名称", "text"),
            "_widget_segment": ("客户分类", "combo"),
            "_widget_grade": ("客户等级", "combo"),
            "_widget_industry": ("行业", "combo"),
            "_widget_region": ("区域", "radiogroup"),
            "_widget_stage": ("客户状态", "combo"),
            "_widget_owner": ("负责人", "user"),
            "_widget_dept": ("所属部门", "dept"),
            "_widget_phone": ("电话", "phone"),
            "_widget_email": ("邮箱", "text"),
            "_widget_site": ("网址", "text"),
            "_widget_address": ("地址", "address"),
            "_widget_tax_no": ("税号", "text"),
            "_widget_wms_no": ("仓库系统编号", "text"),
            "_widget_logo": ("标志", "image"),
        },
    ),
    Kind.CONTACT: (
        "联系人",
        {
            "_widget_person_no": ("联系人编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_name": ("姓名", "text"),
            "_widget_title": ("职务", "text"),
            "_widget_phone": ("手机", "phone"),
            "_widget_email": ("邮箱", "text"),
            "_widget_primary": ("主要联系人", "number"),
        },
    ),
    Kind.INTERACTION: (
        "跟进记录",
        {
            "_widget_no": ("跟进编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_at": ("跟进时间", "datetime"),
            "_widget_kind": ("跟进方式", "combo"),
            "_widget_subject": ("主题", "text"),
            "_widget_body": ("跟进内容", "textarea"),
            "_widget_direction": ("方向", "radiogroup"),
            "_widget_by": ("跟进人", "user"),
            "_widget_person_no": ("联系人编号", "text"),
        },
    ),
    Kind.OPPORTUNITY: (
        "商机",
        {
            "_widget_no": ("商机编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_name": ("商机名称", "text"),
            "_widget_status": ("商机状态", "combo"),
            "_widget_amount": ("预计金额", "number"),
            "_widget_chance": ("赢率", "number"),
            "_widget_close": ("预计成交日期", "datetime"),
            "_widget_owner": ("负责人", "user"),
        },
    ),
    Kind.QUOTE: (
        "报价单",
        {
            "_widget_no": ("报价单号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_status": ("状态", "combo"),
            "_widget_amount": ("报价金额", "number"),
            "_widget_currency": ("币种", "combo"),
            "_widget_issued": ("报价日期", "datetime"),
            "_widget_until": ("有效期至", "datetime"),
            "_widget_owner": ("负责人", "user"),
        },
    ),
    Kind.CONTRACT: (
        "合同",
        {
            "_widget_no": ("合同编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_name": ("合同名称", "text"),
            "_widget_status": ("合同状态", "combo"),
            "_widget_amount": ("合同金额", "number"),
            "_widget_currency": ("币种", "combo"),
            "_widget_starts": ("开始日期", "datetime"),
            "_widget_ends": ("结束日期", "datetime"),
            "_widget_owner": ("负责人", "user"),
        },
    ),
    Kind.TICKET: (
        "售后工单",
        {
            "_widget_no": ("工单编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_subject": ("主题", "text"),
            "_widget_status": ("状态", "combo"),
            "_widget_priority": ("优先级", "combo"),
            "_widget_closed": ("关闭时间", "datetime"),
            "_widget_assignee": ("处理人", "user"),
        },
    ),
    Kind.ORDER: (
        "销售订单",
        {
            "_widget_no": ("订单编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_po": ("客户订单号", "text"),
            "_widget_ordered": ("下单日期", "datetime"),
            "_widget_requested": ("要求交期", "datetime"),
            "_widget_promised": ("承诺交期", "datetime"),
            "_widget_currency": ("币种", "combo"),
            "_widget_net": ("未税金额", "number"),
            "_widget_gross": ("含税金额", "number"),
            "_widget_cost": ("成本", "number"),
            "_widget_sent": ("发货状态", "combo"),
            "_widget_billed": ("开票状态", "combo"),
            "_widget_blocks": (
                "冻结",
                {"_widget_block": ("冻结类型", "text"), "_widget_reason": ("原因", "text")},
            ),
            "_widget_lines": ("订单明细", _LINES),
        },
    ),
    Kind.DELIVERY: (
        "发货单",
        {
            "_widget_no": ("发货单号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_order": ("订单编号", "text"),
            "_widget_status": ("发货状态", "combo"),
            "_widget_carrier": ("物流公司", "text"),
            "_widget_tracking": ("物流单号", "text"),
            "_widget_shipped": ("发货日期", "datetime"),
            "_widget_eta": ("预计到达", "datetime"),
            "_widget_delivered": ("签收日期", "datetime"),
            "_widget_lines": ("发货明细", _LINES),
        },
    ),
    Kind.INVOICE: (
        "应收单",
        {
            "_widget_no": ("发票号码", "text"),
            "_widget_customer": _CUSTOMER,
            "_widget_issued": ("开票日期", "datetime"),
            "_widget_due": ("到期日", "datetime"),
            "_widget_amount": ("开票金额", "number"),
            "_widget_left": ("未收金额", "number"),
            "_widget_currency": ("币种", "combo"),
            "_widget_status": ("收款状态", "combo"),
        },
    ),
    Kind.PAYMENT: (
        "回款",
        {
            "_widget_no": ("回款编号", "sn"),
            "_widget_customer": _CUSTOMER,
            "_widget_received": ("回款日期", "datetime"),
            "_widget_amount": ("回款金额", "number"),
            "_widget_left": ("未核销金额", "number"),
            "_widget_currency": ("币种", "combo"),
            "_widget_status": ("回款状态", "combo"),
        },
    ),
    Kind.CREDIT: (
        "信用额度",
        {
            "_widget_customer": _CUSTOMER,
            "_widget_currency": ("币种", "combo"),
            "_widget_limit": ("信用额度", "number"),
            "_widget_used": ("已用额度", "number"),
            "_widget_overdue": ("逾期金额", "number"),
            "_widget_blocked": ("冻结", "number"),
            "_widget_terms": ("付款条件", "text"),
        },
    ),
    Kind.PRODUCT: (
        "产品档案",
        {
            "_widget_sku": ("产品编号", "sn"),
            "_widget_name": ("产品名称", "text"),
            "_widget_unit": ("单位", "combo"),
            "_widget_category": ("产品分类", "combo"),
        },
    ),
    Kind.STOCK: (
        "库存",
        {
            "_widget_sku": ("产品编号", "text"),
            "_widget_site": ("仓库", "combo"),
            "_widget_unit": ("单位", "combo"),
            "_widget_on_hand": ("在库数量", "number"),
            "_widget_reserved": ("占用数量", "number"),
            "_widget_available": ("可用数量", "number"),
            "_widget_incoming": ("在途", _DATED),
        },
    ),
    Kind.PRICE: (
        "价格表",
        {
            "_widget_sku": ("产品编号", "text"),
            "_widget_currency": ("币种", "combo"),
            "_widget_amount": ("单价", "number"),
            "_widget_from": ("起订量", "number"),
            "_widget_unit": ("单位", "combo"),
        },
    ),
    Kind.AVAILABILITY: (
        "可承诺量",
        {
            "_widget_sku": ("产品编号", "text"),
            "_widget_unit": ("单位", "combo"),
            "_widget_site": ("仓库", "combo"),
            "_widget_confirmed": ("承诺", _DATED),
        },
    ),
}
