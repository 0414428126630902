"""What a caller may see of whom: one map of coordinate to scope, merged over the caller's roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from policies.attributes import AttributeRule, holding
from policies.principal import Scope


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The widest scope per coordinate (``Type.field``); a coordinate that is not here is denied.

    ``rules`` are the attribute rules that occur in these scopes, each with its bit.
    """

    scopes: Mapping[str, Scope]
    rules: tuple[AttributeRule, ...] = ()

    def scope(self, coordinate: str) -> Scope:
        """Of which customers the coordinate may be seen; NONE is denied."""
        return self.scopes.get(coordinate, Scope.NONE)

    def visible(self, coordinate: str, relation: Scope) -> bool:
        """Whether the coordinate may be seen of a customer who stands so to the caller."""
        # Asked for every field of an answer: integers take a tenth of the time.
        return bool(int.__and__(self.scopes.get(coordinate, 0), relation))

    def all_visible(self, coordinates: Iterable[str], relation: Scope) -> bool:
        """Whether each of these may be seen of a customer who stands so to the caller."""
        scopes, both = self.scopes, int.__and__
        return not [name for name in coordinates if not both(scopes.get(name, 0), relation)]

    def by_attributes(self, region: str | None, segment: str | None) -> Scope:
        """Return how a customer with these attributes stands to the caller by attribute rules."""
        return holding(self.rules, region, segment) if self.rules else Scope.NONE

    def rules_for(self, coordinate: str) -> tuple[AttributeRule, ...]:
        """Return the attribute rules under which the coordinate may be seen."""
        scope = self.scope(coordinate)
        return tuple(rule for rule in self.rules if rule.bit & scope)
