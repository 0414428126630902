"""Credit as a section of a customer."""

from __future__ import annotations

import strawberry

from backends import domain
from backends.vocabulary import ExposureBasis
from resolvers import credit
from resolvers.fields import Rows, money, plain
from resolvers.types.entities import of_entity, recognised_by
from resolvers.types.sections import Money, Section


@of_entity(domain.CreditAccount, "What may still be bought on credit in one system and currency.")
class CreditAccount:
    """Read from domain.CreditAccount."""

    system: str = plain("The ERP that keeps the account.")
    segment: str | None = plain("The part of the business that it is for.")
    currency: str = plain("The currency that it is kept in.")
    limit: Money | None = money("limit", "How much may be owed.")
    available: Money | None = money(
        "available",
        "Limit less exposure; may be negative.",
        inputs=("CreditAccount.limit", "CreditAccount.exposure"),
    )
    exposure: Money | None = money("exposure", "How much is owed or ordered.")
    exposure_basis: ExposureBasis | None = plain("Whether the system states the exposure itself.")
    overdue: Money | None = money("overdue", "How much of it should have been paid.")
    blocked: bool | None = plain("Whether the system blocks new orders.")
    payment_terms: str | None = plain("Until when is to be paid.")


@strawberry.type(description="The sums over all credit accounts in one currency.")
class CreditTotal:
    """Read from credit.CreditTotal."""

    currency: str = plain("The currency.")
    limit: Money | None = plain("How much may be owed.", inputs=("CreditAccount.limit",))
    available: Money | None = plain(
        "Limit less exposure; may be negative.", inputs=("CreditAccount.available",)
    )
    exposure: Money | None = plain(
        "How much is owed or ordered.", inputs=("CreditAccount.exposure",)
    )
    overdue: Money | None = plain(
        "How much of it should have been paid.", inputs=("CreditAccount.overdue",)
    )


@strawberry.type(description="What a customer may still buy on credit, over all accounts.")
@recognised_by(credit.Credit)
class Credit(Section):
    """Read from credit.Credit."""

    standing: credit.CreditStanding | None = plain(
        "The worst standing of the accounts; GOOD only where every account is known to be good.",
        inputs=(
            "CreditAccount.limit",
            "CreditAccount.exposure",
            "CreditAccount.overdue",
            "CreditAccount.blocked",
        ),
    )
    accounts: list[CreditAccount] | None = plain(
        "The accounts that could be read.", rows=Rows("rows")
    )
    totals: list[CreditTotal] | None = plain(
        "The sums by currency; null unless every account answered."
    )
