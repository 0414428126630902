"""What may be sold, was offered, agreed or complained about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from backends.domain import Contract, Opportunity, Quote, Ticket
from backends.vendors.fxiaoke.values import NONE, Number, Scene, Time, instant, number
from backends.vendors.fxiaoke.wire.rows import Row
from backends.vocabulary import ContractStatus, OpportunityStatus, QuoteStatus

HUNDRED = Decimal(100)

# Unverified: the codes of sales_status; third parties use 1 (under way) and 2 (won).
CHANCES: Mapping[str, OpportunityStatus] = {
    "1": OpportunityStatus.OPEN,
    "2": OpportunityStatus.WON,
    "3": OpportunityStatus.LOST,
}
# Of what every object tells by life_status: whether it was approved, nothing of what came of it.
OFFERS: Mapping[str, QuoteStatus] = {
    "ineffective": QuoteStatus.DRAFT,
    "under_review": QuoteStatus.DRAFT,
    "normal": QuoteStatus.SENT,
}
AGREEMENTS: Mapping[str, ContractStatus] = {
    "ineffective": ContractStatus.DRAFT,
    "under_review": ContractStatus.DRAFT,
    "normal": ContractStatus.ACTIVE,
    "invalid": ContractStatus.TERMINATED,
}


class DealRow(Row, frozen=True, kw_only=True, gc=False):
    """What objects of a customer have."""

    account_id: str
    name: str = ""
    life_status: str | None = None
    mc_currency: str | None = None


class OpportunityRow(DealRow, frozen=True, kw_only=True, gc=False):
    """NewOpportunityObj."""

    sales_stage: str | None = None
    sales_status: str | None = None
    amount: Number = NONE
    probability: Number = NONE
    close_date: Time = None

    def to_domain(self, scene: Scene) -> Opportunity:
        """Return the opportunity; Fxiaoke's probability is in percent."""
        percent = number(self.probability)
        return Opportunity(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            name=self.name or None,
            status=CHANCES.get(self.sales_status or "", OpportunityStatus.OTHER),
            stage_text=scene.label("sales_stage", self.sales_stage),
            amount=number(self.amount),
            currency=self.mc_currency or scene.currency,
            probability=None if percent is None else percent / HUNDRED,
            expected_close=scene.day(self.close_date),
            owner=self.owned_by,
        )


class QuoteRow(DealRow, frozen=True, kw_only=True, gc=False):
    """QuoteObj."""

    quote_amount: Number = NONE
    quote_time: Time = None

    def to_domain(self, scene: Scene) -> Quote:
        """Return the quote."""
        return Quote(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            number=self.name,
            status=OFFERS.get(self.life_status or "", QuoteStatus.OTHER),
            status_text=scene.label("life_status", self.life_status),
            amount=number(self.quote_amount),
            currency=self.mc_currency or scene.currency,
            issued=scene.day(self.quote_time),
            owner=self.owned_by,
        )


class ContractRow(DealRow, frozen=True, kw_only=True, gc=False):
    """ContractObj. Unverified: amount and days."""

    contract_amount: Number = NONE
    start_time: Time = None
    end_time: Time = None

    def to_domain(self, scene: Scene) -> Contract:
        """Return the contract."""
        return Contract(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            number=self.name,
            status=AGREEMENTS.get(self.life_status or "", ContractStatus.OTHER),
            status_text=scene.label("life_status", self.life_status),
            amount=number(self.contract_amount),
            currency=self.mc_currency or scene.currency,
            starts=scene.day(self.start_time),
            ends=scene.day(self.end_time),
            owner=self.owned_by,
        )


class CaseRow(DealRow, frozen=True, kw_only=True, gc=False):
    """CasesObj. What else a ticket has are fields of the company's own making."""

    def to_domain(self, scene: Scene) -> Ticket:
        """Return the ticket."""
        return Ticket(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            number=self.name,
            status_text=scene.label("life_status", self.life_status),
            opened=instant(self.create_time),
            assignee=self.owned_by,
        )
