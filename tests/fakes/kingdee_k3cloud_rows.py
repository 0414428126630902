"""The company as rows of K/3 Cloud's forms: a document has a row per line, its head repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Delivery,
    Invoice,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
)
from backends.vocabulary import BillingStatus, Kind
from tests.fakes.facts import Facts

Rows: TypeAlias = list[dict[str, Any]]

ZONE = ZoneInfo("Asia/Shanghai")
BLANK = " "  # what an empty text is in the database
TAX = Decimal("1.13")
TERMS = "30 days"
APPROVED = {"FDocumentStatus": "C"}


def midnight(day: dt.date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00"


def local(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(ZONE).replace(tzinfo=None).isoformat()


def plain(number: Decimal | None) -> float:
    return float(number or 0)


def customer_rows(each: Customer, place: int) -> Iterator[dict[str, Any]]:
    yield {
        "FCUSTID": 100001 + place,
        "FNumber": each.key,
        "FName": each.name,
        "FGroup.FName": each.segment,
        "FSELLER.FNumber": each.owner,
        "FSELLER.FName": each.owner_name,
        "FSALDEPTID.FNumber": each.team,
        "FTEL": each.phone or BLANK,
        "FMobile": BLANK,
        "FEmail": each.email or BLANK,
        "FAddress": each.address or BLANK,
        "FSOCIALCRECODE": each.tax_number or BLANK,
        "FForbidStatus": "A",
        "FCreateDate": local(each.created),
        "FModifyDate": local(each.updated),
        "FTRADINGCURRID.FCode": "CNY",
        "FRECCONDITIONID.FName": TERMS,
    }


def contact_rows(each: Contact, _place: int) -> Iterator[dict[str, Any]]:
    yield {
        "FNumber": each.key,
        "FCustId.FNumber": each.customer,
        "FName": each.name,
        "FPost": each.title,
        "FMobile": each.phone,
        "FTel": BLANK,
        "FEmail": each.email,
        "FForbidStatus": "A",
    }


def quote_rows(each: Quote, _place: int) -> Iterator[dict[str, Any]]:
    yield APPROVED | {
        "FBillNo": each.number,
        "FDate": midnight(each.issued),
        "FExpiryDate": midnight(each.valid_until),
        "FCUSTID.FNumber": each.customer,
        "FSalerId.FNumber": each.owner,
        "FBillAllAmount": plain(each.amount),
        "FSettleCurrId.FCode": each.currency,
    }


def contract_rows(each: Contract, _place: int) -> Iterator[dict[str, Any]]:
    yield APPROVED | {
        "FBillNo": each.number,
        "FName": each.name,
        "FValiStartDate": midnight(each.starts),
        "FValiEndDate": midnight(each.ends),
        "FBDCustId.FNumber": each.customer,
        "FSalerId.FNumber": each.owner,
        "FBillAllAmount": plain(each.amount),
        "FSettleCurrId.FCode": each.currency,
    }


def order_rows(each: SalesOrder, _place: int) -> Iterator[dict[str, Any]]:
    for line in each.lines:
        amount = line.amount or Decimal(0)
        yield APPROVED | {
            "FBillNo": each.number,
            "FDate": midnight(each.ordered),
            "FCloseStatus": "B" if each.billing_status is BillingStatus.COMPLETE else "A",
            "FCancelStatus": "A",
            "FCustId.FNumber": each.customer,
            "FCustId.FName": BLANK,
            "FSettleCurrId.FCode": each.currency,
            "FSeq": int(line.position),
            "FMaterialId.FNumber": line.sku,
            "FMaterialId.FName": line.name,
            "FQty": plain(line.quantity),
            "FUnitId.FName": line.unit,
            "FPrice": plain(line.price),
            "FAmount": plain(amount),
            "FAllAmount": plain(amount * TAX),
            "FDeliveryDate": midnight(each.requested),
            "FStockOutQty": plain((line.quantity or 0) - (line.open_quantity or Decimal(0))),
            "FRemainOutQty": plain(line.open_quantity),
        }


def delivery_rows(each: Delivery, _place: int) -> Iterator[dict[str, Any]]:
    for line in each.lines:
        yield APPROVED | {
            "FBillNo": each.number,
            "FDate": midnight(each.shipped),
            "FCancelStatus": "A",
            "FCustomerID.FNumber": each.customer,
            "FCarrierID.FName": each.carrier,
            "FCarriageNO": each.tracking_number,
            "FSoorDerno": line.order,
            "FMaterialID.FNumber": line.sku,
            "FRealQty": plain(line.quantity),
            "FUnitID.FName": line.unit,
        }


def invoice_rows(each: Invoice, _place: int) -> Iterator[dict[str, Any]]:
    """Half of a receivable is due early: its plan has two lines."""
    paid = (each.amount or Decimal(0)) - (each.open_amount or Decimal(0))
    for share in (Decimal("0.50"), Decimal("0.50")):
        yield APPROVED | {
            "FBillNo": each.number,
            "FDATE": midnight(each.issued),
            "FENDDATE_H": midnight(each.due),
            "FCancelStatus": "A",
            "FSetAccountType": "3",
            "FCUSTOMERID.FNumber": each.customer,
            "FCURRENCYID.FCode": each.currency,
            "FALLAMOUNTFOR": plain(each.amount),
            "FWRITTENOFFSTATUS": "A" if each.open_amount else "C",
            "FPAYAMOUNTFOR": plain((each.amount or Decimal(0)) * share),
            "FWRITTENOFFAMOUNTFOR_P": plain(paid * share),
        }


def estimate_rows(each: Invoice, place: int) -> Iterator[dict[str, Any]]:
    """Estimate what comes again as the receivable."""
    for row in invoice_rows(each, place):
        yield row | {"FBillNo": f"EST-{each.number}", "FSetAccountType": "2"}


def payment_rows(each: Payment, _place: int) -> Iterator[dict[str, Any]]:
    yield APPROVED | {
        "FBillNo": each.number,
        "FDate": midnight(each.received),
        "FContactUnit.FNumber": each.customer,
        "FCONTACTUNITTYPE": "BD_Customer",
        "FCURRENCYID.FCode": each.currency,
        "FWRITTENOFFSTATUS": "A" if each.open_amount else "C",
        "FRECTOTALAMOUNTFOR": plain(each.amount),
        "FWRITTENOFFAMOUNTFOR_D": plain(
            (each.amount or Decimal(0)) - (each.open_amount or Decimal(0))
        ),
    }


def product_rows(each: Product, _place: int) -> Iterator[dict[str, Any]]:
    yield {
        "FNumber": each.sku,
        "FName": each.name,
        "FBaseUnitId.FName": each.unit,
        "FMaterialGroup.FName": each.category,
    }


def stock_rows(each: Stock, _place: int) -> Iterator[dict[str, Any]]:
    yield {
        "FMaterialId.FNumber": each.sku,
        "FStockId.FNumber": each.site,
        "FBaseUnitId.FName": each.unit,
        "FStockStatusId.FNumber": "KCZT01_SYS",
        "FBaseQty": plain(each.on_hand),
        "FBaseLockQty": plain(each.reserved),
    }


def price_rows(each: Price, _place: int) -> Iterator[dict[str, Any]]:
    """Tell the list price, and one that only some customers are given."""
    for limit, share in ((BLANK, Decimal(1)), ("1", Decimal("0.80"))):
        yield APPROVED | {
            "FMaterialId.FNumber": each.sku,
            "FPrice": plain(each.amount * share),
            "FUnitID.FName": each.unit,
            "FCurrencyId.FCode": each.currency,
            "FFromQty": plain(each.quantity),
            "FEffectiveDate": "2020-01-01T00:00:00",
            "FExpiryDate": "2100-01-01T00:00:00",
            "FEntryEffectiveDate": "2020-01-01T00:00:00",
            "FEntryExpiryDate": "2100-01-01T00:00:00",
            "FForbidStatus": "A",
            "FRowAuditStatus": "A",
            "FEntryForbidStatus": "A",
            "FLimitCustomer": limit,
            "FLimitSalesMan": BLANK,
        }


Translated: TypeAlias = Callable[[Any, int], Iterator[dict[str, Any]]]
FORMS: Mapping[str, tuple[tuple[Kind, Translated], ...]] = {
    "BD_Customer": ((Kind.CUSTOMER, customer_rows),),
    "BD_CommonContact": ((Kind.CONTACT, contact_rows),),
    "SAL_QUOTATION": ((Kind.QUOTE, quote_rows),),
    "CRM_Contract": ((Kind.CONTRACT, contract_rows),),
    "SAL_SaleOrder": ((Kind.ORDER, order_rows),),
    "SAL_OUTSTOCK": ((Kind.DELIVERY, delivery_rows),),
    "AR_receivable": ((Kind.INVOICE, invoice_rows), (Kind.INVOICE, estimate_rows)),
    "AR_RECEIVEBILL": ((Kind.PAYMENT, payment_rows),),
    "BD_MATERIAL": ((Kind.PRODUCT, product_rows),),
    "STK_Inventory": ((Kind.STOCK, stock_rows),),
    "BD_SAL_PriceList": ((Kind.PRICE, price_rows),),
}


def forms(facts: Facts) -> dict[str, Rows]:
    """Return the rows of every form."""
    return {
        form: [
            row
            for kind, translated in parts
            for place, entity in enumerate(facts[kind])
            for row in translated(entity, place)
        ]
        for form, parts in FORMS.items()
    }
