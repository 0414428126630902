"""Attribute scopes: which customers ``region=east-china&segment=enterprise`` means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from policies.principal import RULE_BITS, Scope

ATTRIBUTES = ("region", "segment")
MOST = len(RULE_BITS)
_VALUE = re.compile(r"[\w.@/+-]+( [\w.@/+-]+)*")


class AttributeRule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A scope by attributes and its bit in this policy; None asks nothing of an attribute."""

    bit: Scope
    region: str | None = None
    segment: str | None = None

    @property
    def word(self) -> str:
        """The scope as a line spells it."""
        return "&".join(f"{name}={value}" for name, value in self._wanted())

    @property
    def meaning(self) -> str:
        """The scope in words."""
        wanted = " and whose ".join(f"{name} is {value}" for name, value in self._wanted())
        return f"customers whose {wanted}"

    def holds(self, region: str | None, segment: str | None) -> bool:
        """Whether a customer with these attributes is meant; an unknown attribute fits no value."""
        return self.region in (None, region) and self.segment in (None, segment)

    def _wanted(self) -> Iterator[tuple[str, str]]:
        for name, value in zip(ATTRIBUTES, (self.region, self.segment), strict=True):
            if value is not None:
                yield name, value


def is_rule(word: str) -> bool:
    """Whether a scope is meant as one by attributes."""
    return "=" in word or "&" in word


def complaints(word: str) -> Iterator[str]:
    """Tell what keeps a scope by attributes from being read."""
    names: list[str] = []
    for part in word.split("&"):
        name, equals, value = part.partition("=")
        names.append(name)
        if name not in ATTRIBUTES or not equals:
            yield f"unknown attribute {name[:30]!r} (one of {', '.join(ATTRIBUTES)})"
        elif not value:
            yield f"attribute {name} has no value: write {name}=value"
        elif not _VALUE.fullmatch(value):
            yield f"attribute {name} has a value of other than letters, digits and . @ / + - _"
    # One spelling per rule: Casbin compares scopes as text.
    if set(names) <= set(ATTRIBUTES) and names != sorted(set(names)):
        yield f"attributes stand once each, in this order: {'&'.join(sorted(set(names)))}"


def rules_of(words: Iterable[str]) -> tuple[AttributeRule, ...]:
    """Give each distinct scope by attributes a bit; the words are taken as proven."""
    distinct = sorted({word for word in words if is_rule(word)})
    return tuple(_rule(bit, word) for bit, word in zip(RULE_BITS, distinct, strict=False))


def _rule(bit: Scope, word: str) -> AttributeRule:
    wanted = dict(part.split("=") for part in word.split("&"))
    return AttributeRule(bit=bit, region=wanted.get("region"), segment=wanted.get("segment"))


def holding(rules: Iterable[AttributeRule], region: str | None, segment: str | None) -> Scope:
    """Return the bits of the rules that mean a customer with these attributes."""
    bits = Scope.NONE
    for rule in rules:
        if rule.holds(region, segment):
            bits |= rule.bit
    return bits
