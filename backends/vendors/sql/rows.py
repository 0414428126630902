"""Which wire model the rows of each kind become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from backends.vendors.sql.wire_accounts import CreditRow, InvoiceRow, PaymentRow
from backends.vendors.sql.wire_customers import (
    ContactRow,
    ContractRow,
    CustomerRow,
    InteractionRow,
    OpportunityRow,
    QuoteRow,
    TicketRow,
)
from backends.vendors.sql.wire_goods import PriceRow, ProductRow, StockRow
from backends.vendors.sql.wire_orders import DeliveryRow, OrderRow
from backends.vocabulary import Kind

EntityRow: TypeAlias = (
    CustomerRow
    | ContactRow
    | InteractionRow
    | OpportunityRow
    | QuoteRow
    | ContractRow
    | TicketRow
    | OrderRow
    | DeliveryRow
    | InvoiceRow
    | PaymentRow
    | CreditRow
    | ProductRow
    | StockRow
    | PriceRow
)

# What can be promised is worked out from stock.
ROWS: Final[Mapping[Kind, type[EntityRow]]] = {
    Kind.CUSTOMER: CustomerRow,
    Kind.CONTACT: ContactRow,
    Kind.INTERACTION: InteractionRow,
    Kind.OPPORTUNITY: OpportunityRow,
    Kind.QUOTE: QuoteRow,
    Kind.CONTRACT: ContractRow,
    Kind.TICKET: TicketRow,
    Kind.ORDER: OrderRow,
    Kind.DELIVERY: DeliveryRow,
    Kind.INVOICE: InvoiceRow,
    Kind.PAYMENT: PaymentRow,
    Kind.CREDIT: CreditRow,
    Kind.PRODUCT: ProductRow,
    Kind.STOCK: StockRow,
    Kind.PRICE: PriceRow,
    Kind.AVAILABILITY: StockRow,
}
