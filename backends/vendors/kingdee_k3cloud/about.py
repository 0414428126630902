"""What is told of the vendor `kingdee_k3cloud`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.kingdee_k3cloud.bindings import BINDINGS
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="kingdee_k3cloud",
    product="Kingdee K/3 Cloud (金蝶云星空)",
    protocol="signed REST",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
    unverified={
        Kind.CONTACT: "the keys FTel, FEmail and FPost were seen in writes only",
        Kind.CONTRACT: "the form CRM_Contract is not in the public list of forms",
        Kind.CREDIT: "no limit: the keys of the credit archive are not documented",
        Kind.DELIVERY: "the keys of carrier and tracking number are those of other sites",
        Kind.INVOICE: "the keys of what is written off are those of a public client",
        Kind.ORDER: "FCloseStatus and FRemainOutQty are told by public clients, not by the vendor",
        Kind.PAYMENT: "the key of what is written off is that of public clients",
        Kind.PRICE: "only list prices; the keys of validity, unit and scale are not documented",
        Kind.QUOTE: "the keys of amount and currency are those of orders",
        Kind.STOCK: "available is computed, as the server's own figure was seen to be wrong",
    },
)
