"""Money: billing documents, the items of the ledger, credit accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from backends.domain import Invoice, Payment
from backends.protocols.odata.values import day_of, number_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded
from backends.vocabulary import InvoiceStatus, PaymentStatus

NOTHING = Decimal(0)
CREDIT_MEMOS = frozenset({"O"})
CLEARED = {"A": InvoiceStatus.OPEN, "B": InvoiceStatus.PARTIALLY_PAID, "C": InvoiceStatus.PAID}


class ItemRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_OperationalAcctgDocItemCube: one item of a customer's account."""

    company_code: str
    fiscal_year: str
    accounting_document: str
    accounting_document_item: str
    customer: str
    billing_document: str
    debit_credit_code: str
    is_cleared: bool | None
    is_reversed: bool | None
    posting_date: str | None
    net_due_date: str | None
    amount_in_company_code_currency: Decimal | None
    company_code_currency: str
    amount_in_transaction_currency: Decimal | None
    transaction_currency: str

    def owed(self, currency: str) -> Decimal | None:
        """Return what the customer owes by this item; None if it is of another currency."""
        if currency == self.company_code_currency:
            return self._signed(self.amount_in_company_code_currency)
        return self.owed_as_billed if currency == self.transaction_currency else None

    @property
    def owed_as_billed(self) -> Decimal | None:
        """What the customer owes by this item, in the document's currency."""
        return self._signed(self.amount_in_transaction_currency)

    @property
    def due(self) -> dt.date | None:
        """When it is to be paid."""
        return day_of(self.net_due_date)

    def to_domain(self, home: Home) -> Payment:
        """Return the item as a payment, by a number that is one in the whole system."""
        owed = self.owed_as_billed
        amount = None if owed is None else -owed
        return Payment(
            system=home.system,
            number="-".join(
                [
                    self.company_code,
                    self.accounting_document,
                    self.fiscal_year,
                    unpadded(self.accounting_document_item),
                ]
            ),
            customer=unpadded(self.customer),
            received=day_of(self.posting_date),
            amount=amount,
            open_amount=NOTHING if self.is_cleared else amount,
            currency=self.transaction_currency or None,
            status=self._status(),
        )

    def _status(self) -> PaymentStatus:
        if self.is_reversed:
            return PaymentStatus.FAILED
        return PaymentStatus.MATCHED if self.is_cleared else PaymentStatus.RECEIVED

    def _signed(self, amount: Decimal | None) -> Decimal | None:
        """Return an amount by its side, S for debit: whether it has a sign is unverified."""
        if number_of(amount) is None or amount is None:
            return None
        return abs(amount) if self.debit_credit_code == "S" else -abs(amount)


class BillingRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_BillingDocument."""

    billing_document: str
    category: str = msgspec.field(name="SDDocumentCategory")
    sold_to_party: str
    billing_document_date: str | None
    billing_document_is_cancelled: bool | None
    total_gross_amount: Decimal | None
    transaction_currency: str
    invoice_clearing_status: str

    def to_domain(self, home: Home, items: Sequence[ItemRow]) -> Invoice:
        """Return the invoice; when it is due and what is open stands in its ledger items."""
        gross = number_of(self.total_gross_amount)
        dues = [item.due for item in items if item.due]
        return Invoice(
            system=home.system,
            number=unpadded(self.billing_document),
            customer=unpadded(self.sold_to_party),
            issued=day_of(self.billing_document_date),
            due=max(dues, default=None),
            amount=-gross if gross is not None and self.category in CREDIT_MEMOS else gross,
            open_amount=self._open(items),
            currency=self.transaction_currency or None,
            status=self._status(),
            status_text=self.invoice_clearing_status or None,
        )

    def _open(self, items: Sequence[ItemRow]) -> Decimal | None:
        if self.billing_document_is_cancelled or self.invoice_clearing_status == "C":
            return NOTHING
        open_ = [item.owed_as_billed for item in items if not item.is_cleared]
        known = [amount for amount in open_ if amount is not None]
        return sum(known, NOTHING) if items and len(known) == len(open_) else None

    def _status(self) -> InvoiceStatus:
        if self.billing_document_is_cancelled:
            return InvoiceStatus.CANCELLED
        return CLEARED.get(self.invoice_clearing_status, InvoiceStatus.OTHER)


class CreditRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """CreditManagementAccount."""

    business_partner: str
    credit_segment: str
    credit_segment_currency: str
    credit_limit_amount: Decimal | None
    credit_account_is_blocked: bool | None


class OpenOrderRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrder of which only the worth is read."""

    sold_to_party: str
    total_net_amount: Decimal | None
    transaction_currency: str
