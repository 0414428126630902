"""Credit: the worst standing of what is known, totals only of everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.domain import CreditAccount
from policies.principal import Scope
from resolvers.credit import Credit, CreditStanding, standing
from resolvers.freshness import Freshness, SectionState
from resolvers.seen import Whose
from tests.resolvers.world import account

GOOD = account("D1", "1000", "100")
TIGHT = account("D1", "1000", "900")
OVER = account("D1", "1000", "1000.01")
BLOCKED = msgspec.structs.replace(GOOD, blocked=True)
UNKNOWN = msgspec.structs.replace(GOOD, limit=None)


def changed(**changes: Any) -> CreditAccount:
    return msgspec.structs.replace(GOOD, **changes)


def credit(*rows: CreditAccount, state: SectionState = SectionState.FRESH) -> Credit:
    return Credit(freshness=Freshness(state=state), whose=Whose(Scope.ALL), rows=rows)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (GOOD, CreditStanding.GOOD),
        (changed(exposure=Decimal("899.99")), CreditStanding.GOOD),
        (TIGHT, CreditStanding.TIGHT),
        (changed(exposure=Decimal(1000)), CreditStanding.TIGHT),
        (changed(overdue=Decimal("0.01")), CreditStanding.TIGHT),
        (changed(overdue=None), CreditStanding.GOOD),
        (OVER, CreditStanding.OVER_LIMIT),
        (BLOCKED, CreditStanding.BLOCKED),
        (changed(blocked=True, limit=None), CreditStanding.BLOCKED),
        (UNKNOWN, None),
        (changed(exposure=None), None),
        (changed(limit=Decimal(0), exposure=Decimal(0)), CreditStanding.TIGHT),
    ],
)
def test_an_account_stands_as_its_figures_say(
    row: CreditAccount, expected: CreditStanding | None
) -> None:
    assert standing(row) is expected


def test_the_worst_account_counts() -> None:
    assert credit(GOOD, OVER, TIGHT).standing is CreditStanding.OVER_LIMIT
    assert credit(GOOD, BLOCKED, OVER).standing is CreditStanding.BLOCKED


def test_without_an_account_there_is_no_standing() -> None:
    assert credit().standing is None


def test_an_account_with_unknown_figures_has_no_standing() -> None:
    assert credit(UNKNOWN).standing is None


def test_bad_news_is_told_also_of_a_part() -> None:
    assert credit(OVER, state=SectionState.PARTIAL).standing is CreditStanding.OVER_LIMIT
    assert credit(TIGHT, UNKNOWN).standing is CreditStanding.TIGHT


def test_good_needs_every_account_to_be_known() -> None:
    assert credit(GOOD).standing is CreditStanding.GOOD
    assert credit(GOOD, state=SectionState.PARTIAL).standing is None
    assert credit(GOOD, UNKNOWN).standing is None


@pytest.mark.parametrize("state", sorted(set(SectionState) - {"FRESH", "STALE"}))
def test_totals_are_null_unless_every_account_answered(state: SectionState) -> None:
    assert credit(GOOD, state=state).totals is None


def test_totals_are_summed_by_currency() -> None:
    totals = credit(GOOD, TIGHT, account("D3", "500", "100", currency="USD")).totals
    assert totals is not None
    cny, usd = (seen.fact for seen in totals)
    assert (cny.currency, cny.limit.amount, cny.exposure.amount) == ("CNY", 2000, 1000)
    assert (cny.available.amount, cny.overdue.amount) == (1000, 0)
    assert (usd.currency, usd.available.amount) == ("USD", 400)


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    totals = credit(GOOD, UNKNOWN).totals
    assert totals is not None
    total = totals[0].fact
    assert (total.limit, total.available) == (None, None)
    assert total.exposure.amount == 200


def test_accounts_and_totals_are_seen_as_the_customer_is() -> None:
    made = credit(GOOD)
    assert {seen.whose for seen in made.accounts} == {Whose(Scope.ALL)}
    assert made.totals is not None
    assert {seen.whose for seen in made.totals} == {Whose(Scope.ALL)}
