"""Why a role sees a field or not: the lines that decide, by file and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import structs

from policies.attributes import AttributeRule
from policies.compile import Matches, Verdicts, shortest, words_of
from policies.lines import ROLE, Effect, Link, Rule
from policies.principal import Scope
from policies.problems import Place
from policies.standing import Standing, in_words

_ALLOWED = "allowed"


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with its grounds.

    ``customers`` are the scope in words; ``lines`` decide it; ``denied_by`` is the input that hides
    or narrows a computed field. ``matched`` is what of the scope the customer asked about is in.
    """

    role: str
    coordinate: str
    scope: Scope
    reason: str
    customers: tuple[str, ...] = ()
    lines: tuple[Place, ...] = ()
    denied_by: str | None = None
    customer: Standing | None = None
    matched: Scope = Scope.NONE

    @property
    def visible(self) -> bool:
        """Whether the role sees the field: of the customer asked about, else of any at all."""
        return bool(self.scope if self.customer is None else self.matched)


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy was compiled to, with the lines behind it.

    ``allowed`` and ``declared`` are verdicts of lines alone, ``seen`` final ones; ``denied`` is
    what a role takes from its caller, whatever else the caller is.
    """

    matches: Matches
    links: tuple[Link, ...]
    rules: tuple[AttributeRule, ...]
    inputs: Mapping[str, tuple[str, ...]]
    allowed: Verdicts
    declared: Verdicts
    denied: Mapping[str, frozenset[str]]
    seen: Verdicts


def explain(
    grounds: Grounds, role: str, coordinate: str, customer: Standing | None = None
) -> Explanation:
    """Why the role sees the coordinate with its scope, or does not see it, or not of a customer."""
    scope = grounds.seen.get(role, {}).get(coordinate, Scope.NONE)
    said = _said(grounds, role, coordinate)
    denied_by = _narrowing_input(grounds, role, coordinate, scope)
    found = Explanation(
        role=role,
        coordinate=coordinate,
        scope=shortest(scope),
        reason=_reason(grounds, role, coordinate, said, denied_by),
        customers=in_words(scope, grounds.rules),
        lines=tuple(rule.place for rule in said),
        denied_by=denied_by,
    )
    return found if customer is None else _of(found, customer, grounds.rules, said)


def _of(
    found: Explanation, customer: Standing, rules: Sequence[AttributeRule], said: Sequence[Rule]
) -> Explanation:
    """Narrow an explanation to one customer: the lines that admit it, if any does."""
    matched = found.scope & customer.relation(rules)
    words = {word for word, scope in words_of(rules).items() if scope in matched}
    admitting = [rule.place for rule in said if rule.scope in words or rule.scope == "all"]
    reason = found.reason
    if found.scope:
        turn = "and" if matched else "but"
        seen = f"seen of {' or '.join(found.customers)}, {turn} this one is {customer}"
        reason = seen if reason == _ALLOWED else f"{reason}: {seen}"
    return structs.replace(
        found,
        reason=reason,
        lines=tuple(admitting) if matched and admitting else found.lines,
        customer=customer,
        matched=matched,
    )


def _said(grounds: Grounds, role: str, coordinate: str) -> Sequence[Rule]:
    """Find the lines that decide: the denying ones if there are any, else the allowing ones."""
    subjects = _subjects(grounds.links, ROLE + role)
    rules = [r for r in grounds.matches.get(coordinate, ()) if r.subject in subjects]
    return [rule for rule in rules if rule.effect is Effect.DENY] or rules


def _subjects(links: Sequence[Link], subject: str) -> set[str]:
    reached, frontier = {subject}, {subject}
    while frontier:
        frontier = {link.source for link in links if link.heir in frontier} - reached
        reached |= frontier
    return reached


def _narrowing_input(grounds: Grounds, role: str, coordinate: str, scope: Scope) -> str | None:
    lost = grounds.allowed.get(role, {}).get(coordinate, Scope.NONE) & ~scope
    seen = grounds.seen.get(role, {})
    for one in grounds.inputs.get(coordinate, ()):
        if lost & ~seen.get(one, Scope.NONE):
            return one
    return None


def _reason(
    grounds: Grounds, role: str, coordinate: str, said: Sequence[Rule], denied_by: str | None
) -> str:
    if role not in grounds.seen:
        return f"no line defines role:{role}"
    if coordinate not in grounds.matches:
        return f"the schema has no {coordinate}"
    if not said:
        return f"no line of role:{role} or of what it inherits speaks of {coordinate}"
    if said[0].effect is Effect.DENY:
        return "a deny line outweighs every allow"
    if denied_by is not None:
        return f"computed from {denied_by}, which is not seen as widely"
    return _ALLOWED
