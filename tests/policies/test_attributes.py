"""Which customers a scope by attributes means."""

from __future__ import annotations

import pytest

from policies.attributes import MOST, complaints, holding, is_rule, rules_of
from policies.principal import ANY, BY_RULES, RULE_BITS, Scope


def test_same_rules_get_the_same_bits_in_any_order() -> None:
    words = ["segment=key", "region=east", "own", "region=east&segment=key", "region=east"]
    rules = rules_of(words)
    assert rules == rules_of(reversed(words))
    assert [rule.word for rule in rules] == [
        "region=east",
        "region=east&segment=key",
        "segment=key",
    ]
    assert len({rule.bit for rule in rules}) == 3


@pytest.mark.parametrize("word", ["region=east", "segment=华东 1", "region=a&segment=b"])
def test_rule_is_spelled_as_it_was_read(word: str) -> None:
    assert [rule.word for rule in rules_of([word])] == [word]
    assert list(complaints(word)) == []


def test_meaning_is_told_in_words() -> None:
    [one, two] = rules_of(["region=east", "region=east&segment=key"])
    assert one.meaning == "customers whose region is east"
    assert two.meaning == "customers whose region is east and whose segment is key"


@pytest.mark.parametrize(
    ("region", "segment", "words"),
    [
        ("east", None, {"region=east"}),
        ("east", "key", {"region=east", "region=east&segment=key", "segment=key"}),
        (None, "key", {"segment=key"}),
        ("West", "Key", set()),
        (None, None, set()),
        ("", "", set()),
    ],
)
def test_rules_that_hold_are_those_that_ask_what_the_customer_has(
    region: str | None, segment: str | None, words: set[str]
) -> None:
    rules = rules_of(["region=east", "segment=key", "region=east&segment=key"])
    bits = holding(rules, region, segment)
    assert {rule.word for rule in rules if rule.bit & bits} == words


@pytest.mark.parametrize("word", ["own", "all", "mine", ""])
def test_words_of_relation_are_no_rules(word: str) -> None:
    assert not is_rule(word)


def test_bits_are_apart_and_survive_negation() -> None:
    assert len(set(RULE_BITS)) == MOST == 40
    everything = Scope.SELF | Scope.OWN | Scope.TEAM | Scope.ALL
    for bit in RULE_BITS:
        assert not bit & everything
        assert bit & ANY == bit
        assert bit & ~Scope.OWN == bit
        assert bit in BY_RULES
    assert not BY_RULES & everything
    assert ~Scope.OWN & Scope.OWN == Scope.NONE
