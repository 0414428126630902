"""Each line of a policy deleted or altered in turn, compiled anew as far as that line reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import structs

from policies import checks
from policies.compile import Judge, Matches, declassifying, matching, with_inputs, words_of
from policies.coordinates import Coordinate
from policies.engine import Policy, compiled
from policies.explanation import Grounds
from policies.lines import SCOPES, Effect, Lines, Link, Rule
from policies.principal import Scope


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """A line before and after; one without an ``after`` is deleted."""

    before: Rule | Link
    after: Rule | None = None

    def __str__(self) -> str:
        place = self.before.place
        if self.after is None:
            return f"{place}: {place.text}: deleted"
        flags = " ".join(sorted(self.after.flags))
        return f"{place}: {place.text}: {self.after.scope} {self.after.effect} {flags}"


def mutants(lines: Lines) -> Iterator[Mutant]:
    """Delete every line; flip every effect, change every scope, drop every flag."""
    yield from (Mutant(before=link) for link in lines.links)
    for rule in lines.rules:
        yield Mutant(before=rule)
        flipped = Effect.ALLOW if rule.effect is Effect.DENY else Effect.DENY
        yield Mutant(before=rule, after=structs.replace(rule, effect=flipped))
        for scope in SCOPES.keys() - {rule.scope}:
            yield Mutant(before=rule, after=structs.replace(rule, scope=scope))
        for flag in rule.flags:
            yield Mutant(before=rule, after=structs.replace(rule, flags=rule.flags - {flag}))


class Laboratory:
    """Compiles mutants of one policy."""

    def __init__(self, model: str, lines: Lines, schema: Sequence[Coordinate]) -> None:
        """Compile the policy itself."""
        self._model = model
        self._lines = lines
        self._schema = schema
        self._grounds = compiled(model, lines, schema)
        self.policy = Policy(self._grounds)
        self._known: dict[frozenset[tuple[str, str, Effect]], dict[str, Scope]] = {}
        self._owned: dict[str, list[Coordinate]] = {}
        for one in schema:
            self._owned.setdefault(one.owner, []).append(one)

    def grown(self, mutant: Mutant) -> Policy:
        """Compile a mutant."""
        lines = self._altered(mutant)
        if isinstance(mutant.before, Link):
            return Policy(compiled(self._model, lines, self._schema))
        return Policy(self._regrown(lines, mutant.before))

    def refused(self, mutant: Mutant) -> bool:
        """Whether the changed line alone would not load."""
        alone = Lines(rules=() if mutant.after is None else (mutant.after,))
        return any(checks.line_problems(alone, self._schema))

    def _altered(self, mutant: Mutant) -> Lines:
        rules = tuple(one if one != mutant.before else mutant.after for one in self._lines.rules)
        return Lines(
            rules=tuple(one for one in rules if one is not None),
            links=tuple(one for one in self._lines.links if one != mutant.before),
        )

    def _regrown(self, lines: Lines, altered: Rule) -> Grounds:
        """Ask Casbin again for the fields that the line matches: no other verdict can change."""
        old, owner = self._grounds, altered.owner
        fields = [one for one in self._owned[owner] if altered.whole or one.name == altered.pattern]
        matches = matching([rule for rule in lines.rules if rule.owner == owner], fields)
        roles = self.policy.roles
        judge = Judge(self._model, lines.links, roles, words_of(old.rules))
        allowed = self._verdicts(judge, matches)
        declared = self._verdicts(judge, declassifying(matches))
        denied = judge.denials(matches)
        everything = {role: _patched(old.allowed[role], allowed[role], matches) for role in roles}
        opened = {role: _patched(old.declared[role], declared[role], matches) for role in roles}
        return structs.replace(
            old,
            matches={**old.matches, **matches},
            allowed=everything,
            declared=opened,
            denied={role: (old.denied[role] - matches.keys()) | denied[role] for role in roles},
            seen={
                role: old.seen[role]
                if (everything[role], opened[role]) == (old.allowed[role], old.declared[role])
                else with_inputs(everything[role], opened[role], old.inputs)
                for role in roles
            },
        )

    def _verdicts(self, judge: Judge, matches: Matches) -> dict[str, dict[str, Scope]]:
        """Ask once for lines that say the same of different fields."""
        found: dict[str, dict[str, Scope]] = {role: {} for role in self.policy.roles}
        for name, rules in matches.items():
            said = frozenset((rule.subject, rule.scope, rule.effect) for rule in rules)
            if said not in self._known:
                scopes = judge.verdicts({name: rules})
                self._known[said] = {role: one[name] for role, one in scopes.items() if one}
            for role, scope in self._known[said].items():
                found[role][name] = scope
        return found


def _patched(
    old: Mapping[str, Scope], new: Mapping[str, Scope], replaced: Mapping[str, object]
) -> dict[str, Scope]:
    return {**{name: one for name, one in old.items() if name not in replaced}, **new}
