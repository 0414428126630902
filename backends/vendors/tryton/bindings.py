"""Which model answers which question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from backends.port import By
from backends.vendors.tryton.credit import credit
from backends.vendors.tryton.following import changes
from backends.vendors.tryton.goods import availability, price, stock
from backends.vendors.tryton.readings import (
    TrytonBinding,
    by_key,
    everyone,
    in_one_row,
    long_list,
)
from backends.vendors.tryton.values import Domain
from backends.vendors.tryton.wire.changes import (
    ChangedInvoice,
    ChangedMove,
    ChangedParty,
    ChangedRow,
    ChangedSale,
    ChangedShipment,
)
from backends.vendors.tryton.wire.goods import PriceRow, ProductRow, QuantityRow
from backends.vendors.tryton.wire.invoices import InvoiceRow
from backends.vendors.tryton.wire.parties import ContactsRow, CreditRow, CustomerRow
from backends.vendors.tryton.wire.rows import numbered
from backends.vendors.tryton.wire.sales import (
    BILLED,
    FoundSaleRow,
    OpportunityRow,
    QuoteRow,
    SaleRow,
)
from backends.vendors.tryton.wire.shipments import ShipmentRow
from backends.vocabulary import Kind

DRAFT = re.compile(r"[0-9]{1,9}")  # Tryton's ids are 32 bit


def ids_in(keys: Iterable[str]) -> list[int]:
    """Return the ids that keys of drafts (``#12``) hold."""
    digits = [key[1:] for key in keys if key.startswith("#")]
    return [int(text) for text in digits if DRAFT.fullmatch(text)]


def by_number(keys: tuple[str, ...]) -> Domain:
    """Match sales by number, drafts by id."""
    return [["OR", ["number", "in", keys], ["id", "in", ids_in(keys)]]]


def by_reference(keys: tuple[str, ...]) -> Domain:
    """Match sales by any number that a person may hold in hand."""
    fields = ("number", "reference", "shipments.number")
    return [["OR", *([field, "in", keys] for field in fields), ["id", "in", ids_in(keys)]]]


def references(row: FoundSaleRow) -> set[str]:
    """Return what a sale is found by."""
    numbers = {shipment.number for shipment in row.shipments} | {row.reference}
    return {number for number in numbers if number} | {numbered(row.number, row.id)}


def own_code(row: CustomerRow | ContactsRow | CreditRow | ProductRow) -> list[str]:
    """Return the code of a party or product."""
    return [row.code]


def party_code(row: SaleRow | OpportunityRow | QuoteRow | InvoiceRow) -> list[str]:
    """Return the code of a document's party."""
    return [row.party.code]


def customer_code(row: ShipmentRow) -> list[str]:
    """Return the code of a shipment's customer."""
    return [row.customer.code]


def number(row: SaleRow) -> list[str]:
    """Return what a sale is called."""
    return [numbered(row.number, row.id)]


def served_orders(row: ShipmentRow) -> set[str]:
    """Return the numbers of the sales that a shipment serves."""
    return {numbered(move.sale.number, move.sale.id) for move in row.moves if move.sale}


FINISHED: Domain = [
    ["state", "=", "processing"],
    ["shipment_state", "=", "sent"],
    ["invoice_state", "in", BILLED],
    ["to_invoice", "=", False],
]
STATUS: dict[tuple[str, str], Domain] = {
    ("status", "closed"): [["OR", ["state", "in", ["done", "cancelled"]], FINISHED]],
    ("status", "open"): [
        ["state", "in", ["draft", "quotation", "confirmed", "processing"]],
        [
            "OR",
            ["state", "!=", "processing"],
            ["shipment_state", "!=", "sent"],
            ["invoice_state", "not in", BILLED],
            ["to_invoice", "=", True],
        ],
    ],
}


def marked(_row: ChangedRow) -> list[str]:
    """Return nothing: changes are found by a mark, not by a key of theirs."""
    return []


def followed(wire: type[ChangedRow], resource: str, *where: list[object]) -> TrytonBinding:
    """Bind what has changed in a model."""
    return TrytonBinding(
        wire=wire,
        resource=resource,
        key="",
        names=marked,
        where=where,
        single=True,
        reading=changes,
    )


BINDINGS: dict[tuple[Kind, By], TrytonBinding] = {
    (Kind.CUSTOMER, By.CHANGED): followed(ChangedParty, "party.party"),
    (Kind.ORDER, By.CHANGED): followed(ChangedSale, "sale.sale"),
    (Kind.DELIVERY, By.CHANGED): followed(ChangedShipment, "stock.shipment.out"),
    (Kind.INVOICE, By.CHANGED): followed(ChangedInvoice, "account.invoice", ["type", "=", "out"]),
    (Kind.STOCK, By.CHANGED): followed(ChangedMove, "stock.move", ["product.code", "!=", None]),
    (Kind.CUSTOMER, By.KEY): TrytonBinding(
        wire=CustomerRow,
        resource="party.party",
        key="code",
        names=own_code,
        reading=by_key,
    ),
    (Kind.CUSTOMER, By.ALL): TrytonBinding(
        wire=CustomerRow,
        resource="party.party",
        key="",
        names=own_code,
        reading=everyone,
    ),
    (Kind.CONTACT, By.CUSTOMER): TrytonBinding(
        wire=ContactsRow,
        resource="party.party",
        key="code",
        names=own_code,
        reading=in_one_row,
    ),
    (Kind.OPPORTUNITY, By.CUSTOMER): TrytonBinding(
        wire=OpportunityRow,
        resource="sale.opportunity",
        key="party.code",
        names=party_code,
        reading=by_key,
        listing=True,
    ),
    (Kind.QUOTE, By.CUSTOMER): TrytonBinding(
        wire=QuoteRow,
        resource="sale.sale",
        key="party.code",
        names=party_code,
        where=(["state", "=", "quotation"],),
        reading=by_key,
        listing=True,
    ),
    (Kind.ORDER, By.KEY): TrytonBinding(
        wire=SaleRow,
        resource="sale.sale",
        key="number",
        names=number,
        match=by_number,
        reading=by_key,
    ),
    (Kind.ORDER, By.REFERENCE): TrytonBinding(
        wire=FoundSaleRow,
        resource="sale.sale",
        key="number",
        names=references,
        match=by_reference,
        reading=by_key,
    ),
    (Kind.ORDER, By.CUSTOMER): TrytonBinding(
        wire=SaleRow,
        resource="sale.sale",
        key="party.code",
        names=party_code,
        narrow=STATUS,
        filters=frozenset({"status"}),
        single=True,
        reading=long_list,
        dated="sale_date",
    ),
    (Kind.DELIVERY, By.ORDER): TrytonBinding(
        wire=ShipmentRow,
        resource="stock.shipment.out",
        key="moves.sale.number",
        names=served_orders,
        reading=by_key,
        listing=True,
    ),
    (Kind.DELIVERY, By.CUSTOMER): TrytonBinding(
        wire=ShipmentRow,
        resource="stock.shipment.out",
        key="customer.code",
        names=customer_code,
        single=True,
        reading=long_list,
        dated="effective_date",
        apart=True,
    ),
    (Kind.INVOICE, By.CUSTOMER): TrytonBinding(
        wire=InvoiceRow,
        resource="account.invoice",
        key="party.code",
        names=party_code,
        where=(["type", "=", "out"], ["state", "in", ["posted", "paid", "cancelled"]]),
        single=True,
        reading=long_list,
        dated="invoice_date",
    ),
    (Kind.CREDIT, By.CUSTOMER): TrytonBinding(
        wire=CreditRow,
        resource="party.party",
        key="code",
        names=own_code,
        reading=credit,
    ),
    (Kind.PRODUCT, By.KEY): TrytonBinding(
        wire=ProductRow,
        resource="product.product",
        key="code",
        names=own_code,
        reading=by_key,
    ),
    (Kind.STOCK, By.SKU): TrytonBinding(
        wire=QuantityRow,
        resource="product.product",
        key="code",
        names=own_code,
        reading=stock,
    ),
    (Kind.AVAILABILITY, By.SKU): TrytonBinding(
        wire=QuantityRow,
        resource="product.product",
        key="code",
        names=own_code,
        filters=frozenset({"by", "quantity"}),
        reading=availability,
    ),
    (Kind.PRICE, By.SKU): TrytonBinding(
        wire=PriceRow,
        resource="product.product",
        key="code",
        names=own_code,
        filters=frozenset({"customer", "quantity"}),
        reading=price,
    ),
}
