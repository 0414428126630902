"""The customers with whom a role gets to each type, from the root along visible fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policies.attributes import AttributeRule, holding
from policies.coordinates import Coordinate
from policies.principal import Scope

# A set of customers is written as the scopes that all of them are in; several such sets are
# alternatives. EVERYBODY are customers of whom nothing needs to hold.
EVERYBODY = Scope.NONE


class Ways:
    """Follows one role's scopes; ``rules`` tell which attribute rules come with one another."""

    def __init__(self, scopes: Mapping[str, Scope], rules: Sequence[AttributeRule]) -> None:
        """``scopes`` are what the role sees; nothing is followed yet."""
        self._scopes = scopes
        self._rules = rules

    def entered(self, coordinates: Sequence[Coordinate]) -> Mapping[str, frozenset[Scope]]:
        """Find for each type the sets of customers with whom the role gets there.

        A type that no field is known to lead to counts as entered by way of each of its fields.
        """
        led_to = {one.returns for one in coordinates}
        entered: dict[str, frozenset[Scope]] = {}
        for one in coordinates:
            if one.root or one.owner not in led_to:
                met = {EVERYBODY} if one.root else set(self._through(one.name, EVERYBODY))
                entered[one.owner] = _widest(entered.get(one.owner, frozenset()) | met)
        leading = [one for one in coordinates if one.returns]
        grown = True
        while grown:
            grown = False
            for one in leading:
                before = entered.get(one.returns, frozenset())
                met = {x for c in entered.get(one.owner, ()) for x in self._through(one.name, c)}
                entered[one.returns] = _widest(before | met)
                grown = grown or entered[one.returns] != before
        return entered

    def seen(self, name: str, customers: Scope) -> bool:
        """Whether the role sees the field of all these customers."""
        scope = self._scopes.get(name, Scope.NONE)
        return Scope.ALL in scope or bool(scope & customers)

    def _through(self, name: str, customers: Scope) -> Iterator[Scope]:
        if self.seen(name, customers):
            yield customers
            return
        for one in self._scopes.get(name, Scope.NONE):
            narrower = self._together(customers | one)
            if narrower is not None:
                yield narrower

    def _together(self, customers: Scope) -> Scope | None:
        """Add the attribute rules that follow; None if no customer can be in all the scopes."""
        held = [rule for rule in self._rules if rule.bit & customers]
        regions = {rule.region for rule in held} - {None}
        segments = {rule.segment for rule in held} - {None}
        if len(regions) > 1 or len(segments) > 1:
            return None
        region, segment = next(iter(regions), None), next(iter(segments), None)
        return customers | holding(self._rules, region, segment)


def _widest(sets: frozenset[Scope] | set[Scope]) -> frozenset[Scope]:
    """Leave out the sets of customers that are within another one."""
    return frozenset(one for one in sets if not any(wider in one for wider in sets if wider != one))
