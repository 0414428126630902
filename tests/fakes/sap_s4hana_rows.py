"""The company as rows of SAP's sets: padded numbers, days without time, blanks for nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from backends.domain import (
    Contact,
    Contract,
    CreditAccount,
    Customer,
    Delivery,
    Invoice,
    OrderLine,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
)
from tests.fakes.facts import Facts
from tests.fakes.odata import Sets

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")

FOREVER = dt.date(9999, 12, 31)
COMPANY, YEAR = "1710", "2026"
AREA = {"SalesOrganization": "1710", "DistributionChannel": "10"}
SENT = {"NONE": "A", "PARTIAL": "B", "COMPLETE": "C", "NOT_RELEVANT": ""}
CLEARED = {"OPEN": "A", "PARTIALLY_PAID": "B", "PAID": "C", "CANCELLED": ""}
MOVED = {"PLANNED": "A", "PICKING": "A", "SHIPPED": "C", "DELIVERED": "C"}


def padded(number: str) -> str:
    return number.zfill(10) if number.isdigit() else number


def partner_of(customer: str) -> str:
    """Return the number of a business partner, which is not its number as a customer."""
    return padded(f"1{customer}")


def rows_of(facts: Facts) -> Sets:
    """Return the sets of all services."""
    deliveries = [delivery(each) for each in _all(facts, Delivery)]
    invoices = _all(facts, Invoice)
    ledger = [invoiced(each, number) for number, each in enumerate(invoices, 1)]
    return {
        "API_BUSINESS_PARTNER": {"A_BusinessPartner": partners(facts)},
        "API_SALES_ORDER_SRV": {"A_SalesOrder": [order(e) for e in _all(facts, SalesOrder)]},
        "API_SALES_QUOTATION_SRV": {"A_SalesQuotation": [quote(e) for e in _all(facts, Quote)]},
        "API_SALES_CONTRACT_SRV": {"A_SalesContract": [contract(e) for e in _all(facts, Contract)]},
        "API_OUTBOUND_DELIVERY_SRV;v=0002": {
            "A_OutbDeliveryHeader": deliveries,
            "A_OutbDeliveryItem": [item for head in deliveries for item in _items_of(head)],
        },
        "API_BILLING_DOCUMENT_SRV": {"A_BillingDocument": [billing(each) for each in invoices]},
        "API_OPLACCTGDOCITEMCUBE_SRV": {
            "A_OperationalAcctgDocItemCube": [*ledger, *(paid(e) for e in _all(facts, Payment))]
        },
        "API_CRDTMBUSINESSPARTNER": {
            "CreditManagementAccount": [credit(e) for e in _all(facts, CreditAccount)]
        },
        "API_PRODUCT_SRV": {"A_Product": [product(e) for e in _all(facts, Product)]},
        "API_MATERIAL_STOCK_SRV": {
            "A_MatlStkInAcctMod": [row for e in _all(facts, Stock) for row in stock(e)]
        },
        "API_SLSPRICINGCONDITIONRECORD_SRV": {
            "A_SlsPrcgCndnRecdValidity": [row for e in _all(facts, Price) for row in conditions(e)]
        },
    }


def _all(facts: Facts, shape: type[T]) -> list[T]:
    return [each for entities in facts.values() for each in entities if isinstance(each, shape)]


def _items_of(head: Row) -> list[Row]:
    document = {"DeliveryDocument": head["DeliveryDocument"]}
    return [{**item, **document} for item in head["to_DeliveryDocumentItem"]]


def partners(facts: Facts) -> list[Row]:
    """Return customers, their people, and a supplier that is nobody's customer."""
    people = _all(facts, Contact)
    terms = {each.customer: each.payment_terms or "" for each in _all(facts, CreditAccount)}
    return [
        *(customer(each, people, terms.get(each.key, "")) for each in _all(facts, Customer)),
        *(_partner(padded(each.key), "", each.name or "") for each in people),
        _partner("0000099999", "", "A supplier"),
    ]


def _partner(number: str, customer: str, name: str) -> Row:
    return {
        "BusinessPartner": number,
        "Customer": customer,
        "BusinessPartnerFullName": name,
        "Industry": "",
        "CreationDate": None,
        "CreationTime": dt.time(0, 0, 0),
        "LastChangeDate": None,
        "LastChangeTime": dt.time(0, 0, 0),
        "to_Customer": None,
        "to_BusinessPartnerAddress": [],
        "to_BusinessPartnerContact": [],
    }


def customer(entity: Customer, people: list[Contact], terms: str) -> Row:
    created, updated = entity.created, entity.updated
    assert created
    assert updated
    return {
        **_partner(partner_of(entity.key), padded(entity.key), entity.name or ""),
        "Industry": entity.industry or "",
        "CreationDate": created.date(),
        "CreationTime": created.time(),
        "LastChangeDate": updated.date(),
        "LastChangeTime": updated.time(),
        "to_Customer": {
            "CustomerClassification": entity.grade or "",
            "TaxNumber1": "",
            "VATRegistration": entity.tax_number or "",
            "to_CustomerSalesArea": [{**AREA, "CustomerGroup": entity.segment or ""}],
            "to_CustomerCompany": [{"PaymentTerms": terms}],
        },
        "to_BusinessPartnerAddress": [_address(entity)],
        "to_BusinessPartnerContact": [
            _relation(each) for each in people if each.customer == entity.key
        ],
    }


def _address(entity: Customer) -> Row:
    street, _, city = (entity.address or "").partition(", ")
    return {
        "StreetName": street,
        "HouseNumber": "",
        "PostalCode": "",
        "CityName": city,
        "Region": entity.region or "",
        "Country": "",
        "to_EmailAddress": _when(
            entity.email, EmailAddress=entity.email, IsDefaultEmailAddress=True
        ),
        "to_PhoneNumber": _when(
            entity.phone,
            PhoneNumber="",
            InternationalPhoneNumber=entity.phone,
            IsDefaultPhoneNumber=True,
        ),
        "to_URLAddress": _when(entity.website, WebsiteURL=entity.website),
    }


def _when(there: object, **row: Any) -> list[Row]:
    return [row] if there else []


def _relation(contact: Contact) -> Row:
    return {
        "BusinessPartnerPerson": padded(contact.key),
        "IsStandardRelationship": contact.primary,
        "ValidityEndDate": FOREVER,
        "to_ContactRelationship": {
            "ContactPersonFunction": contact.title or "",
            "ContactPersonDepartment": "",
            "PhoneNumber": contact.phone or "",
            "EmailAddress": contact.email or "",
        },
    }


def order(entity: SalesOrder) -> Row:
    kinds = {block.kind: block.reason or "" for block in entity.blocks}
    done = entity.delivery_status == "COMPLETE" and entity.billing_status == "COMPLETE"
    return {
        "SalesOrder": padded(entity.number),
        "SalesOrderType": "OR",
        "SoldToParty": padded(entity.customer),
        "PurchaseOrderByCustomer": entity.reference or "",
        "SalesOrderDate": entity.ordered,
        "RequestedDeliveryDate": entity.requested,
        "TotalNetAmount": entity.net,
        "TransactionCurrency": entity.currency,
        "OverallDeliveryStatus": SENT[entity.delivery_status or "NOT_RELEVANT"],
        "OverallOrdReltdBillgStatus": SENT[entity.billing_status or "NOT_RELEVANT"],
        "OverallSDProcessStatus": "C" if done else "B",
        "OverallSDDocumentRejectionSts": "A",
        "TotalCreditCheckStatus": "B" if "credit" in kinds else "A",
        "DeliveryBlockReason": kinds.get("delivery", ""),
        "HeaderBillingBlockReason": kinds.get("billing", ""),
        "LastChangeDateTime": _changed(entity.ordered),
        "to_Item": [_item(entity, line) for line in entity.lines],
        "to_Partner": [
            {"PartnerFunction": code, "Customer": padded(entity.customer)} for code in ("SP", "WE")
        ],
    }


def _item(entity: SalesOrder, line: OrderLine) -> Row:
    quantity, left = line.quantity or Decimal(0), line.open_quantity or Decimal(0)
    net, gross, cost = entity.net or Decimal(1), entity.gross or Decimal(0), entity.cost
    share = (line.amount or Decimal(0)) / net
    return {
        "SalesOrderItem": line.position,
        "Material": line.sku,
        "SalesOrderItemText": line.name,
        "RequestedQuantity": quantity,
        "RequestedQuantityUnit": line.unit,
        "NetAmount": line.amount,
        "TaxAmount": (share * (gross - net)).quantize(Decimal("0.01")),
        "CostAmount": (share * (cost or Decimal(0))).quantize(Decimal("0.01")),
        "SalesDocumentRjcnReason": "",
        "to_ScheduleLine": [
            {
                "RequestedDeliveryDate": entity.requested,
                "ConfirmedDeliveryDate": entity.promised,
                "ScheduleLineOrderQuantity": quantity,
                "ConfdOrderQtyByMatlAvailCheck": quantity,
                "DeliveredQtyInOrderQtyUnit": quantity - left,
            }
        ],
    }


def _changed(day: dt.date | None) -> dt.datetime:
    assert day
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def quote(entity: Quote) -> Row:
    return {
        "SalesQuotation": padded(entity.number),
        "SoldToParty": padded(entity.customer),
        "SalesQuotationDate": entity.issued,
        "BindingPeriodValidityEndDate": entity.valid_until,
        "TotalNetAmount": entity.amount,
        "TransactionCurrency": entity.currency,
        "OverallSDProcessStatus": "A",
        "OverallSDDocumentRejectionSts": "A",
        "LastChangeDateTime": _changed(entity.issued),
    }


def contract(entity: Contract) -> Row:
    return {
        "SalesContract": padded(entity.number),
        "SoldToParty": padded(entity.customer),
        "PurchaseOrderByCustomer": entity.name or "",
        "SalesContractValidityStartDate": entity.starts,
        "SalesContractValidityEndDate": entity.ends,
        "TotalNetAmount": entity.amount,
        "TransactionCurrency": entity.currency,
        "OverallSDProcessStatus": "B",
        "OverallSDDocumentRejectionSts": "A",
        "LastChangeDateTime": _changed(entity.starts),
    }


def delivery(entity: Delivery) -> Row:
    return {
        "DeliveryDocument": padded(entity.number),
        "SoldToParty": padded(entity.customer),
        "DeliveryDate": entity.eta,
        "ActualGoodsMovementDate": entity.shipped,
        "ProofOfDeliveryDate": entity.delivered,
        "OverallGoodsMovementStatus": MOVED[entity.status],
        "OverallPickingStatus": "C",
        "OverallProofOfDeliveryStatus": "C" if entity.delivered else "",
        "BillOfLading": entity.tracking_number or "",
        "to_DeliveryDocumentItem": [
            {
                "ReferenceSDDocument": padded(line.order),
                "ReferenceSDDocumentItem": (line.position or "").zfill(6),
                "Material": line.sku,
                "ActualDeliveryQuantity": line.quantity,
                "DeliveryQuantityUnit": line.unit,
            }
            for line in entity.lines
        ],
    }


def billing(entity: Invoice) -> Row:
    return {
        "BillingDocument": padded(entity.number),
        "SDDocumentCategory": "M",
        "SoldToParty": padded(entity.customer),
        "BillingDocumentDate": entity.issued,
        "BillingDocumentIsCancelled": False,
        "TotalGrossAmount": entity.amount,
        "TransactionCurrency": entity.currency,
        "InvoiceClearingStatus": CLEARED[entity.status],
        "LastChangeDateTime": _changed(entity.issued),
    }


def _ledger(document: str, item: str, customer: str, amount: Decimal, currency: str) -> Row:
    return {
        "CompanyCode": COMPANY,
        "FiscalYear": YEAR,
        "AccountingDocument": document,
        "AccountingDocumentItem": item,
        "FinancialAccountType": "D",
        "Customer": padded(customer),
        "BillingDocument": "",
        "AmountInCompanyCodeCurrency": amount,
        "CompanyCodeCurrency": currency,
        "AmountInTransactionCurrency": amount,
        "TransactionCurrency": currency,
        "IsReversed": False,
    }


def invoiced(entity: Invoice, number: int) -> Row:
    amount = entity.amount or Decimal(0)
    cleared = not entity.open_amount
    return {
        **_ledger(f"010000000{number}", "001", entity.customer, amount, entity.currency or ""),
        "AccountingDocumentType": "RV",
        "BillingDocument": padded(entity.number),
        "DebitCreditCode": "S",
        "IsCleared": cleared,
        "ClearingAccountingDocument": "1400000001" if cleared else "",
        "PostingDate": entity.issued,
        "NetDueDate": entity.due,
    }


def paid(entity: Payment) -> Row:
    _, document, _, item = entity.number.split("-")
    amount = entity.amount or Decimal(0)
    cleared = not entity.open_amount
    return {
        **_ledger(document, item.zfill(3), entity.customer, -amount, entity.currency or ""),
        "AccountingDocumentType": "DZ",
        "DebitCreditCode": "H",
        "IsCleared": cleared,
        "ClearingAccountingDocument": document if cleared else "",
        "PostingDate": entity.received,
        "NetDueDate": entity.received,
    }


def credit(entity: CreditAccount) -> Row:
    return {
        "BusinessPartner": partner_of(entity.customer),
        "CreditSegment": entity.segment or "",
        "CreditSegmentCurrency": entity.currency,
        "CreditLimitAmount": entity.limit,
        "CreditAccountIsBlocked": entity.blocked,
    }


def product(entity: Product) -> Row:
    return {
        "Product": entity.sku,
        "BaseUnit": entity.unit,
        "ProductGroup": entity.category,
        "to_Description": [
            {"Language": "DE", "ProductDescription": "Anderer Name"},
            {"Language": "EN", "ProductDescription": entity.name},
        ],
    }


def stock(entity: Stock) -> list[Row]:
    """Return two storage locations, what may not be used, and what is of an order."""
    on_hand = entity.on_hand or Decimal(0)
    parts = (
        ("01", "", on_hand - 3),
        ("01", "", Decimal(3)),
        ("07", "", Decimal(1000)),
        ("01", "E", Decimal(500)),
    )
    return [
        {
            "Material": entity.sku,
            "Plant": entity.site,
            "InventoryStockType": kind,
            "InventorySpecialStockType": special,
            "MatlWrhsStkQtyInMatlBaseUnit": quantity,
            "MaterialBaseUnit": entity.unit,
        }
        for kind, special, quantity in parts
    ]


def conditions(entity: Price) -> list[Row]:
    """Return the price for all, one for another group, and one that is over."""
    whole = {
        **AREA,
        "Material": entity.sku,
        "ConditionType": "PPR0",
        "ConditionValidityStartDate": dt.date(2026, 1, 1),
        "ConditionValidityEndDate": FOREVER,
        "Customer": "",
        "CustomerGroup": "",
        "CustomerPriceGroup": "",
        "PriceListType": "",
        "to_SlsPrcgConditionRecord": {
            "ConditionRateValue": entity.amount,
            "ConditionRateValueUnit": entity.currency,
            "ConditionQuantity": entity.price_quantity,
            "ConditionQuantityUnit": entity.price_unit,
            "ConditionIsDeleted": False,
        },
    }
    over = {**whole, "ConditionValidityEndDate": dt.date(2026, 2, 1)}
    return [whole, {**whole, "CustomerPriceGroup": "01"}, over]
