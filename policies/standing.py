"""How one customer stands to a caller, described: what explanations and expectations ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from policies.attributes import AttributeRule, holding
from policies.principal import Scope


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as seen by a caller: whose it is, and its attributes; by itself anybody's."""

    himself: bool = False
    own: bool = False
    team: bool = False
    region: str | None = None
    segment: str | None = None

    def relation(self, rules: Iterable[AttributeRule]) -> Scope:
        """Return the scopes that this customer is in, given a policy's attribute rules."""
        relation = Scope.ALL | holding(rules, self.region, self.segment)
        for flag, scope in self._flags():
            relation |= scope if flag else Scope.NONE
        return relation

    def __str__(self) -> str:
        words = [_WORDS[scope] for flag, scope in self._flags() if flag] or ["somebody else's"]
        words += [f"of region {self.region}"] if self.region else []
        words += [f"of segment {self.segment}"] if self.segment else []
        return ", ".join(words)

    def _flags(self) -> Iterator[tuple[bool, Scope]]:
        yield self.himself, Scope.SELF
        yield self.own, Scope.OWN
        yield self.team, Scope.TEAM


_WORDS = {
    Scope.SELF: "the caller's own account",
    Scope.OWN: "one the caller is the rep of",
    Scope.TEAM: "one of the caller's team",
}
_MEANINGS = {
    Scope.SELF: "the caller's own account",
    Scope.OWN: "customers the caller is the rep of",
    Scope.TEAM: "customers of the caller's teams",
}


def in_words(scope: Scope, rules: Iterable[AttributeRule]) -> tuple[str, ...]:
    """Say which customers a scope means."""
    if Scope.ALL in scope:
        return ("every customer",)
    named = [words for one, words in _MEANINGS.items() if one in scope]
    return (*named, *(rule.meaning for rule in rules if rule.bit in scope))
