"""The words by which forms and widgets are recognized, most telling first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from backends.vocabulary import Kind

# Forms that look like one of ours and are not: what a company buys.
OTHERS: Final = ("采购", "供应商", "purchase", "supplier")

# In this order: a contact of a customer is told by 联系人 before 客户 is found in it.
FORMS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.CONTACT: ("联系人", "contact"),
    Kind.INTERACTION: ("跟进", "拜访", "沟通记录", "follow-up", "visit", "activity"),
    Kind.CREDIT: ("信用", "credit"),
    Kind.OPPORTUNITY: ("商机", "销售机会", "opportunit", "deal"),
    Kind.QUOTE: ("报价", "quot"),
    Kind.CONTRACT: ("合同", "contract"),
    Kind.TICKET: ("工单", "售后", "服务单", "投诉", "ticket", "case"),
    Kind.DELIVERY: ("发货", "出库", "送货", "物流", "deliver", "shipment"),
    Kind.PAYMENT: ("回款", "收款", "payment", "receipt"),
    Kind.INVOICE: ("应收", "开票", "发票", "invoice", "receivable"),
    Kind.ORDER: ("销售订单", "订单", "sales order", "order"),
    Kind.AVAILABILITY: ("可承诺", "available to promise"),
    Kind.STOCK: ("库存", "stock", "inventory"),
    Kind.PRICE: ("价格", "价目", "price"),
    Kind.PRODUCT: ("产品", "商品", "物料", "product", "item"),
    Kind.CUSTOMER: ("客户", "customer", "account"),
}

_OWNER: Final = "负责人|业务员|销售员|跟进人|owner|sales rep"
# By attribute, of every kind that says nothing of its own below.
ATTRIBUTES: Final[Mapping[str, str]] = {
    "customer": "客户编号|客户编码|客户代码|客户号|customer code|customer no|customer id|客户",
    "name": "名称|name",
    "status": "状态|status|阶段|stage",
    "amount": "金额|amount",
    "open_amount": "未收金额|未核销金额|剩余金额|open amount",
    "currency": "币种|货币|currency",
    "owner": _OWNER,
    "owner_name": _OWNER,
    "phone": "手机|电话|联系方式|phone|mobile",
    "email": "邮箱|电子邮件|email|e-mail",
    "sku": "产品编号|产品编码|商品编码|商品编号|物料编码|物料编号|sku|product code|item code",
    "unit": "单位|计量单位|unit|uom",
    "quantity": "数量|quantity|qty",
    "position": "行号|序号|line no|position",
    "site": "仓库|仓库名称|库位|warehouse|site",
    "date": "日期|date",
    "reason": "原因|reason",
}
_LINES: Final = {"lines": "明细|产品|商品|lines|items"}
_OWN: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.CUSTOMER: {
        "key": "客户编号|客户编码|客户代码|客户号|编号|customer code|customer no|customer id|code",
        "name": "客户名称|公司名称|企业名称|customer name|company|name",
        "segment": "客户分类|客户类型|客户类别|segment|customer type",
        "grade": "客户等级|客户级别|等级|grade|level",
        "industry": "行业|所属行业|industry",
        "region": "区域|地区|大区|region",
        "stage": "客户状态|客户阶段|生命周期|stage|status",
        "team": "所属部门|部门|团队|team|department",
        "website": "网址|网站|官网|website",
        "address": "地址|详细地址|address",
        "tax_number": "税号|统一社会信用代码|纳税人识别号|tax number|tax no",
    },
    Kind.CONTACT: {
        "key": "联系人编号|联系人编码|contact no|contact id",
        "name": "姓名|联系人姓名|联系人名称|联系人|name",
        "title": "职务|职位|title",
    },
    Kind.INTERACTION: {
        "key": "跟进编号|记录编号",
        "at": "跟进时间|拜访时间|跟进日期|拜访日期|时间|日期|time|date",
        "kind": "跟进方式|沟通方式|拜访方式|方式|type|way",
        "subject": "主题|标题|subject|title",
        "body": "跟进内容|沟通内容|拜访内容|内容|记录|content|notes",
        "direction": "方向|direction",
        "by": "跟进人|拜访人|记录人|by",
        "contact": "联系人编号|contact no",
    },
    Kind.OPPORTUNITY: {
        "key": "商机编号|机会编号|opportunity no",
        "name": "商机名称|机会名称|项目名称|name",
        "amount": "预计金额|商机金额|预计销售金额|金额|amount",
        "probability": "赢率|成交概率|可能性|probability",
        "expected_close": "预计成交日期|预计签单日期|预计成交时间|expected close|close date",
    },
    Kind.QUOTE: {
        "key": "报价单号|报价编号|quote no|quote number",
        "number": "报价单号|报价编号|quote no|quote number",
        "amount": "报价金额|总金额|金额|amount",
        "issued": "报价日期|日期|quote date|date",
        "valid_until": "有效期至|有效期|valid until|expires",
    },
    Kind.CONTRACT: {
        "key": "合同编号|合同号|contract no|contract number",
        "number": "合同编号|合同号|contract no|contract number",
        "name": "合同名称|name",
        "amount": "合同金额|总金额|金额|amount",
        "starts": "开始日期|生效日期|合同开始日期|签订日期|start date|starts",
        "ends": "结束日期|到期日期|终止日期|合同结束日期|end date|ends",
    },
    Kind.TICKET: {
        "key": "工单编号|工单号|服务单号|ticket no|ticket number",
        "number": "工单编号|工单号|服务单号|ticket no|ticket number",
        "subject": "主题|标题|问题描述|subject|title",
        "priority": "优先级|紧急程度|priority",
        "opened": "报修时间|受理时间|opened",
        "closed": "关闭时间|完成时间|closed",
        "assignee": "处理人|负责人|工程师|assignee",
    },
    Kind.ORDER: {
        "number": "订单编号|订单号|销售单号|单据编号|order no|order number",
        "reference": "客户订单号|客户单号|客户采购单号|reference|po number|po no",
        "ordered": "下单日期|订单日期|下单时间|order date|date",
        "requested": "要求交期|要求交货日期|期望交期|requested date",
        "promised": "承诺交期|预计交期|交货日期|交期|promised date|delivery date",
        "net": "未税金额|不含税金额|net amount|net",
        "gross": "含税金额|价税合计|订单金额|总金额|gross amount|total",
        "cost": "成本|总成本|cost",
        "delivery_status": "发货状态|出库状态|delivery status",
        "billing_status": "开票状态|billing status|invoice status",
        "lines": "订单明细|产品明细|明细|产品|lines|items",
    },
    Kind.DELIVERY: {
        "number": "发货单号|出库单号|送货单号|delivery no|delivery number",
        "order": "订单编号|订单号|销售单号|order no|order number",
        "status": "发货状态|物流状态|状态|status",
        "carrier": "物流公司|快递公司|承运商|carrier",
        "tracking_number": "物流单号|快递单号|运单号|tracking no|tracking number",
        "shipped": "发货日期|出库日期|发货时间|shipped|ship date",
        "eta": "预计到达|预计到货日期|eta",
        "delivered": "签收日期|到货日期|签收时间|delivered",
        **_LINES,
    },
    Kind.INVOICE: {
        "number": "发票号码|发票编号|应收单号|单据编号|invoice no|invoice number",
        "issued": "开票日期|应收日期|日期|invoice date|date",
        "due": "到期日|到期日期|应收日期|due date|due",
        "amount": "开票金额|应收金额|发票金额|金额|amount",
    },
    Kind.PAYMENT: {
        "number": "回款编号|收款单号|回款单号|payment no|payment number",
        "received": "回款日期|收款日期|到账日期|日期|payment date|date",
        "amount": "回款金额|收款金额|到账金额|金额|amount",
    },
    Kind.CREDIT: {
        "limit": "信用额度|授信额度|额度|credit limit|limit",
        "exposure": "已用额度|占用额度|exposure|used",
        "overdue": "逾期金额|overdue",
        "payment_terms": "付款条件|账期|结算方式|payment terms",
    },
    Kind.PRODUCT: {
        "name": "产品名称|商品名称|物料名称|名称|name",
        "category": "产品分类|商品分类|类别|分类|category",
    },
    Kind.STOCK: {
        "on_hand": "在库数量|库存数量|现存量|库存量|on hand",
        "reserved": "占用数量|锁定数量|预留数量|reserved",
        "available": "可用数量|可用库存|可用量|available",
        "incoming": "在途|incoming",
    },
    Kind.PRICE: {
        "amount": "单价|价格|销售价|售价|price",
        "quantity": "起订量|起始数量|最小数量|from quantity",
        "customer": "客户编号|客户编码|customer code",
        "valid_until": "有效期至|失效日期|valid until",
    },
    Kind.AVAILABILITY: {"confirmed": "承诺|confirmed", "by": "需求日期|by date"},
}
# Inside the subforms, whatever the kind.
_PARTS: Final[Mapping[str, str]] = {
    "name": "产品名称|商品名称|物料名称|名称|name",
    "open_quantity": "未发数量|未交数量|剩余数量|open quantity",
    "price": "单价|价格|含税单价|price",
    "amount": "金额|小计|合计|amount|subtotal",
    "kind": "类型|type",
    "order": "订单编号|订单号|销售单号|order no|order number",
}


def of_widgets(kind: Kind) -> Mapping[str, str]:
    """Return the words by which the attributes of a kind are recognized."""
    return {**ATTRIBUTES, **_OWN.get(kind, {})}


def of_parts() -> Mapping[str, str]:
    """Return the words by which the attributes of a row of a subform are recognized."""
    return {**ATTRIBUTES, **_PARTS}
