"""Contracts, also as orders with their lines, invoices and what was paid."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backends.domain import Contract, Invoice, OrderLine, Party, Payment, SalesOrder
from backends.vendors.wukong_crm.values import NOTHING, Told, amount, day, finite, text
from backends.vendors.wukong_crm.wire.goods import ProductRow
from backends.vendors.wukong_crm.wire.rows import Check, Place
from backends.vocabulary import ContractStatus, InvoiceStatus, PaymentStatus

CONTRACTS = {
    Check.PENDING: ContractStatus.DRAFT,
    Check.PASSED: ContractStatus.ACTIVE,
    Check.VOID: ContractStatus.TERMINATED,
}
PAYMENTS = {
    Check.PENDING: PaymentStatus.PENDING,
    Check.PASSED: PaymentStatus.MATCHED,  # each belongs to a contract
    Check.REFUSED: PaymentStatus.FAILED,
    Check.VOID: PaymentStatus.FAILED,
}
INVOICES = {
    Check.PENDING: InvoiceStatus.DRAFT,
    Check.PASSED: InvoiceStatus.DRAFT,
    Check.REFUSED: InvoiceStatus.CANCELLED,
    Check.VOID: InvoiceStatus.CANCELLED,
}
ISSUED = "1"
ONE = Decimal(1)


class Agreed(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """What was agreed with a customer; its number is the company's own."""

    contract_id: int | str
    num: str | None = None
    name: str | None = None
    customer_id: Told = None
    customer_name: str | None = None
    money: msgspec.Raw = NOTHING
    order_date: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    check_status: Told = None
    owner_user_id: Told = None

    @property
    def number(self) -> str:
        """Return what the contract is called."""
        return text(self.num) or f"#{self.contract_id}"


class ContractRow(Agreed, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A contract."""

    def to_domain(self, place: Place) -> Contract:
        """Return the contract."""
        check, word = place.check(self.check_status)
        status = CONTRACTS.get(check, ContractStatus.OTHER) if check else ContractStatus.OTHER
        ends = day(self.end_time)
        if status is ContractStatus.ACTIVE and ends is not None and ends < place.today:
            status = ContractStatus.EXPIRED
        return Contract(
            system=place.system,
            key=str(self.contract_id),
            customer=text(self.customer_id) or place.customer,
            number=self.number,
            name=text(self.name),
            status=status,
            status_text=word,
            amount=amount(self.money),
            currency=place.currency,
            starts=day(self.start_time),
            ends=ends,
            owner=text(self.owner_user_id),
        )


class OrderRow(Agreed, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A contract as an order: its money is what the customer is to pay."""

    def to_domain(self, place: Place) -> SalesOrder:
        """Return the order, its lines not yet read."""
        check, word = place.check(self.check_status)
        customer = text(self.customer_id) or place.customer
        return SalesOrder(
            system=place.system,
            number=self.number,
            customer=customer,
            ordered=day(self.order_date),
            currency=place.currency,
            gross=amount(self.money),
            status_text=word,
            rejected=check in {Check.REFUSED, Check.VOID},
            draft=check is Check.PENDING,
            parties=(Party(role="sold_to", key=customer, name=text(self.customer_name)),),
        )


class LineRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A product of a contract."""

    product_id: int | str
    name: str | None = msgspec.field(name="productName", default=None)
    unit: str | None = None
    num: Decimal | None = None
    sales_price: Decimal | None = None
    subtotal: Decimal | None = None

    def to_domain(self, position: int, product: ProductRow | None) -> OrderLine:
        """Return the line; lines have no numbers of their own."""
        unit = text(self.unit) or (text(product.unit) if product else None)
        price = finite(self.sales_price)
        return OrderLine(
            position=str(position),
            sku=product.sku if product else None,
            name=text(self.name) or (text(product.name) if product else None),
            quantity=finite(self.num),
            unit=unit,
            price=price,
            price_quantity=None if price is None else ONE,
            price_unit=None if price is None else unit,
            amount=finite(self.subtotal),
        )


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A receipt for a contract."""

    receivables_id: int | str
    number: str | None = msgspec.field(name="receivablesNum", default=None)
    money: msgspec.Raw = msgspec.field(name="receivablesMoney", default=NOTHING)
    return_time: str | None = None
    check_status: Told = None

    def to_domain(self, place: Place) -> Payment:
        """Return the payment."""
        check, word = place.check(self.check_status)
        return Payment(
            system=place.system,
            number=text(self.number) or f"#{self.receivables_id}",
            customer=place.customer,
            received=day(self.return_time),
            amount=amount(self.money),
            currency=place.currency,
            status=PAYMENTS[check] if check else PaymentStatus.OTHER,
            status_text=word,
        )


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """An invoice that was asked for, and perhaps issued; whether it is paid is not told."""

    invoice_id: int | str
    invoice_apply_number: str | None = None
    invoice_money: msgspec.Raw = NOTHING
    real_invoice_date: str | None = None
    check_status: Told = None
    invoice_status: Told = None

    def to_domain(self, place: Place) -> Invoice:
        """Return the invoice, under the number it was asked for: every invoice has that."""
        check, word = place.check(self.check_status)
        issued = str(self.invoice_status) == ISSUED
        status = INVOICES[check] if check and not issued else InvoiceStatus.OTHER
        return Invoice(
            system=place.system,
            number=text(self.invoice_apply_number) or f"#{self.invoice_id}",
            customer=place.customer,
            issued=day(self.real_invoice_date),
            amount=amount(self.invoice_money),
            currency=place.currency,
            status=status,
            status_text="已开票" if issued else word,
        )
