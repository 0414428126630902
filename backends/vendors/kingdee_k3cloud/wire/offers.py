"""Quotations and sales contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from backends.domain import Contract, Quote
from backends.vendors.kingdee_k3cloud.values import Bill, Here, day_of, key, number_of, text_of
from backends.vendors.kingdee_k3cloud.wire.orders import APPROVED
from backends.vocabulary import ContractStatus, QuoteStatus


class QuoteRow(Bill, frozen=True, kw_only=True, gc=False):
    """SAL_QUOTATION. Unverified: FBillAllAmount, FSettleCurrId.FCode (those of orders)."""

    issued: dt.datetime | None = key("FDate")
    expires: dt.datetime | None = key("FExpiryDate")
    status: str | None = key("FDocumentStatus")
    customer: str | None = key("FCUSTID.FNumber")
    seller: str | None = key("FSalerId.FNumber")
    amount: Decimal | None = key("FBillAllAmount")
    currency: str | None = key("FSettleCurrId.FCode")

    def to_domain(self, here: Here, _rows: Sequence[QuoteRow]) -> Quote:
        """Return the quote; its amount is gross."""
        number = self.number.strip()
        return Quote(
            system=here.system,
            key=number,
            customer=text_of(self.customer) or "",
            number=number,
            status=QuoteStatus.SENT if self.status == APPROVED else QuoteStatus.DRAFT,
            status_text=text_of(self.status),
            amount=number_of(self.amount),
            currency=text_of(self.currency),
            issued=day_of(self.issued),
            valid_until=day_of(self.expires),
            owner=text_of(self.seller),
        )


class ContractRow(Bill, frozen=True, kw_only=True, gc=False):
    """CRM_Contract, a sales contract.

    Unverified: the form is not in the public list; the keys are those of code that runs within
    the server.
    """

    name: str | None = key("FName")
    starts: dt.datetime | None = key("FValiStartDate")
    ends: dt.datetime | None = key("FValiEndDate")
    status: str | None = key("FDocumentStatus")
    customer: str | None = key("FBDCustId.FNumber")
    seller: str | None = key("FSalerId.FNumber")
    amount: Decimal | None = key("FBillAllAmount")
    currency: str | None = key("FSettleCurrId.FCode")

    def to_domain(self, here: Here, _rows: Sequence[ContractRow]) -> Contract:
        """Return the contract."""
        number = self.number.strip()
        return Contract(
            system=here.system,
            key=number,
            customer=text_of(self.customer) or "",
            number=number,
            name=text_of(self.name),
            status=self._status(here.today),
            status_text=text_of(self.status),
            amount=number_of(self.amount),
            currency=text_of(self.currency),
            starts=day_of(self.starts),
            ends=day_of(self.ends),
            owner=text_of(self.seller),
        )

    def _status(self, today: dt.date) -> ContractStatus:
        if self.status != APPROVED:
            return ContractStatus.DRAFT
        ends = day_of(self.ends)
        return ContractStatus.EXPIRED if ends and ends < today else ContractStatus.ACTIVE
