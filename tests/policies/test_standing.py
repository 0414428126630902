"""A customer, described by how it stands to a caller."""

from __future__ import annotations

import pytest

from policies.attributes import rules_of
from policies.principal import Scope
from policies.standing import Standing, in_words

RULES = rules_of(["region=east", "segment=key"])
EAST, KEY = (rule.bit for rule in RULES)


@pytest.mark.parametrize(
    ("customer", "relation", "words"),
    [
        (Standing(), Scope.NONE, "somebody else's"),
        (Standing(himself=True), Scope.SELF, "the caller's own account"),
        (
            Standing(own=True, team=True),
            Scope.OWN | Scope.TEAM,
            "one the caller is the rep of, one of the caller's team",
        ),
        (Standing(region="east"), EAST, "somebody else's, of region east"),
        (
            Standing(region="west", segment="key"),
            KEY,
            "somebody else's, of region west, of segment key",
        ),
    ],
)
def test_customer_is_in_its_scopes_and_in_that_of_all(
    customer: Standing, relation: Scope, words: str
) -> None:
    assert customer.relation(RULES) == relation | Scope.ALL
    assert str(customer) == words


def test_scope_is_told_in_words() -> None:
    assert in_words(Scope.ALL | EAST, RULES) == ("every customer",)
    assert in_words(Scope.OWN | EAST, RULES) == (
        "customers the caller is the rep of",
        "customers whose region is east",
    )
    assert in_words(Scope.NONE, RULES) == ()
