"""What comes before an order: quotations and contracts."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backends.domain import Contract, Quote
from backends.protocols.odata.values import day_of, number_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded
from backends.vocabulary import ContractStatus, QuoteStatus

COMPLETE = "C"


class QuoteRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesQuotation."""

    sales_quotation: str
    sold_to_party: str
    sales_quotation_date: str | None
    binding_period_validity_end_date: str | None
    total_net_amount: Decimal | None
    transaction_currency: str
    process_status: str = msgspec.field(name="OverallSDProcessStatus")
    rejection_status: str = msgspec.field(name="OverallSDDocumentRejectionSts")

    def to_domain(self, home: Home) -> Quote:
        """Return the quote; its amount is net."""
        number = unpadded(self.sales_quotation)
        return Quote(
            system=home.system,
            key=number,
            customer=unpadded(self.sold_to_party),
            number=number,
            status=self._status(home),
            status_text=self.process_status or None,
            amount=number_of(self.total_net_amount),
            currency=self.transaction_currency or None,
            issued=day_of(self.sales_quotation_date),
            valid_until=day_of(self.binding_period_validity_end_date),
        )

    def _status(self, home: Home) -> QuoteStatus:
        if self.rejection_status == COMPLETE:
            return QuoteStatus.REJECTED
        if self.process_status == COMPLETE:  # all of it is ordered
            return QuoteStatus.ACCEPTED
        end = day_of(self.binding_period_validity_end_date)
        return QuoteStatus.EXPIRED if end and end < home.today else QuoteStatus.SENT


class ContractRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesContract."""

    sales_contract: str
    sold_to_party: str
    purchase_order_by_customer: str
    sales_contract_validity_start_date: str | None
    sales_contract_validity_end_date: str | None
    total_net_amount: Decimal | None
    transaction_currency: str
    process_status: str = msgspec.field(name="OverallSDProcessStatus")
    rejection_status: str = msgspec.field(name="OverallSDDocumentRejectionSts")

    def to_domain(self, home: Home) -> Contract:
        """Return the contract, named by the customer's own number; its amount is net."""
        number = unpadded(self.sales_contract)
        return Contract(
            system=home.system,
            key=number,
            customer=unpadded(self.sold_to_party),
            number=number,
            name=self.purchase_order_by_customer or None,
            status=self._status(home),
            status_text=self.process_status or None,
            amount=number_of(self.total_net_amount),
            currency=self.transaction_currency or None,
            starts=day_of(self.sales_contract_validity_start_date),
            ends=day_of(self.sales_contract_validity_end_date),
        )

    def _status(self, home: Home) -> ContractStatus:
        if self.rejection_status == COMPLETE:
            return ContractStatus.TERMINATED
        end = day_of(self.sales_contract_validity_end_date)
        if end and end < home.today:
            return ContractStatus.EXPIRED
        used_up = self.process_status == COMPLETE
        return ContractStatus.OTHER if used_up else ContractStatus.ACTIVE
