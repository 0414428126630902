"""How much one caller may ask, and who is counted as one caller."""

from __future__ import annotations

import pytest

from gateway.allowances import Allowances, per_minute_of
from gateway.settings import CallerLimits
from policies.principal import Principal

LIMITS = CallerLimits(
    per_minute=100,
    roles={"portal_customer": 20, "support_agent": 600, "admin": 0},
    keys={"9f86d081884c7d65": 5, "0000000000000000": 0},
)


class Counter:
    """Counts by name, and lets nobody go on past what a minute allows."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.taken: list[tuple[str, int]] = []

    async def take(self, name: str, per_minute: int) -> float | None:
        self.taken.append((name, per_minute))
        asked = sum(1 for other, _ in self.taken if other == name)
        return None if asked <= per_minute else 1.5


def somebody(*roles: str, subject: str = "wang@example.com") -> Principal:
    return Principal(subject=subject, roles=roles)


@pytest.mark.parametrize(
    ("caller", "per_minute"),
    [
        (somebody(), 100),
        (somebody("finance"), 100),
        (somebody("portal_customer"), 20),
        (somebody("finance", "portal_customer"), 20),
        (somebody("portal_customer", "support_agent"), 600),
        (somebody("admin", "support_agent"), 0),
        (somebody("portal_customer", subject="key:9f86d081884c7d65"), 5),
        (somebody("portal_customer", subject="key:0000000000000000"), 0),
        (somebody("portal_customer", subject="key:1111111111111111"), 20),
        (somebody("portal_customer", subject="9f86d081884c7d65"), 20),
    ],
)
def test_the_key_counts_before_the_most_generous_role_before_the_default(
    caller: Principal, per_minute: int
) -> None:
    assert per_minute_of(LIMITS, caller) == per_minute


async def test_who_has_spent_a_minute_waits_and_others_do_not() -> None:
    refused: list[bool] = []
    allowances = Allowances(LIMITS, Counter().take, lambda: refused.append(True))
    portal = somebody("portal_customer")
    waits = [await allowances.wait(portal) for _ in range(21)]
    assert waits == [None] * 20 + [1.5]
    assert await allowances.wait(somebody("portal_customer", subject="li@example.com")) is None
    assert refused == [True]


async def test_who_has_no_limit_is_not_even_counted() -> None:
    counter = Counter()
    allowances = Allowances(LIMITS, counter.take, lambda: None)
    assert await allowances.wait(somebody("admin")) is None
    assert counter.taken == []


async def test_each_subject_is_counted_under_its_own_name() -> None:
    counter = Counter()
    allowances = Allowances(LIMITS, counter.take, lambda: None)
    for subject in ("wang", "key:9f86d081884c7d65", "wang"):
        await allowances.wait(somebody(subject=subject))
    assert counter.taken == [("wang", 100), ("key:9f86d081884c7d65", 5), ("wang", 100)]
