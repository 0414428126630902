"""Casbin's verdicts, asked once when the policy loads: a scope per role and coordinate.

A verdict depends on a field only through the lines that match it, so Casbin is asked once per
distinct set of lines instead of once per field. A computed field is seen where its own lines and
all its inputs allow, or where a line that is flagged ``declassified`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from graphlib import TopologicalSorter

from casbin import FastEnforcer
from casbin.model import FastModel
from casbin.persist.adapters.string_adapter import StringAdapter

from policies.attributes import AttributeRule
from policies.coordinates import Coordinate
from policies.lines import ROLE, SCOPES, Effect, Flag, Lines, Link, Rule
from policies.principal import ANY, Scope
from policies.problems import Place

Matches = Mapping[str, tuple[Rule, ...]]
Verdicts = Mapping[str, Mapping[str, Scope]]


def matching(rules: Iterable[Rule], coordinates: Iterable[Coordinate]) -> Matches:
    """List for every coordinate the lines that speak of it, as ``Type.field`` or as ``Type.*``."""
    by_pattern: dict[str, list[Rule]] = {}
    for rule in rules:
        by_pattern.setdefault(rule.pattern, []).append(rule)
    return {
        one.name: (*by_pattern.get(one.name, ()), *by_pattern.get(f"{one.owner}.*", ()))
        for one in coordinates
    }


def roles_of(lines: Lines) -> frozenset[str]:
    """Name the roles that a token may claim, without prefix; ``base:`` is not among them."""
    subjects = {rule.subject for rule in lines.rules} | {link.heir for link in lines.links}
    return frozenset(one.removeprefix(ROLE) for one in subjects if one.startswith(ROLE))


def words_of(rules: Iterable[AttributeRule]) -> dict[str, Scope]:
    """Return every scope of a policy by the word that a line says."""
    return {**SCOPES, **{rule.word: rule.bit for rule in rules}}


class Judge:
    """Casbin with a proven model, for one set of roles and what they inherit."""

    def __init__(
        self, model: str, links: Sequence[Link], roles: Iterable[str], words: Mapping[str, Scope]
    ) -> None:
        """``model`` is the text of the model file; ``words`` are the scopes of the policy."""
        self._model = model
        self._links = links
        self._roles = tuple(roles)
        self._words = words

    def verdicts(self, matches: Matches) -> dict[str, dict[str, Scope]]:
        """Ask Casbin which scopes each role has per coordinate; one without any is left out.

        A scope of ALL comes with all the others: ``&`` of two verdicts is what both allow.
        """
        alike = _alike(matches)
        found: dict[str, dict[str, Scope]] = {role: {} for role in self._roles}
        if not alike:
            return found
        enforcer = self._enforcer({names[0]: matches[names[0]] for names in alike})
        for names in alike:
            spoken = sorted({rule.scope for rule in matches[names[0]]} - {"all"})
            for role, seen in found.items():
                scope = self._allowed(enforcer, ROLE + role, names[0], spoken)
                if scope:
                    seen.update(dict.fromkeys(names, scope))
        return found

    def denials(self, matches: Matches) -> dict[str, frozenset[str]]:
        """Ask Casbin what each role is denied outright: though a line of its own would allow it."""
        denied = {
            name: (*rules, *(_opening(role, name) for role in self._roles))
            for name, rules in matches.items()
            if any(rule.effect is Effect.DENY for rule in rules)
        }
        return {
            role: frozenset(denied.keys() - left.keys())
            for role, left in self.verdicts(denied).items()
        }

    def _allowed(
        self, enforcer: FastEnforcer, subject: str, name: str, spoken: Sequence[str]
    ) -> Scope:
        # A scope that no line names is covered by the lines that say "all", or by none.
        if enforcer.enforce(subject, name, "all"):
            return ANY
        allowed = Scope.NONE
        for word in spoken:
            if enforcer.enforce(subject, name, word):
                allowed |= self._words[word]
        return allowed

    def _enforcer(self, matches: Matches) -> FastEnforcer:
        text = [
            f"p, {rule.subject}, {name}, {rule.scope}, {rule.effect}, "
            for name, rules in matches.items()
            for rule in rules
        ]
        text += [f"g, {link.heir}, {link.source}" for link in self._links]
        model = FastModel([1])
        model.load_model_from_text(self._model)
        return FastEnforcer(model, StringAdapter("\n".join(text)), cache_key_order=[1])


def declassifying(matches: Matches) -> Matches:
    """Keep the lines that decide what is open whatever the inputs: declared ones, and denials."""
    return {
        name: tuple(r for r in rules if Flag.DECLASSIFIED in r.flags or r.effect is Effect.DENY)
        for name, rules in matches.items()
        if any(Flag.DECLASSIFIED in rule.flags for rule in rules)
    }


def with_inputs(
    lines_allow: Mapping[str, Scope],
    declared: Mapping[str, Scope],
    inputs: Mapping[str, tuple[str, ...]],
) -> dict[str, Scope]:
    """Narrow one role's computed fields to what all their inputs allow."""
    settled = dict(lines_allow)
    for name in TopologicalSorter(inputs).static_order():
        scope = settled.get(name, Scope.NONE)
        for one in inputs.get(name, ()):
            scope &= settled.get(one, Scope.NONE)
        settled[name] = scope | declared.get(name, Scope.NONE)
    return {name: scope for name, scope in settled.items() if scope}


def narrowed(
    lines_allow: Mapping[str, Scope],
    declared: Mapping[str, Scope],
    inputs: Mapping[str, tuple[str, ...]],
    denied: AbstractSet[str],
) -> dict[str, Scope]:
    """Take what is denied away from one role, and with it what is computed from that."""
    return with_inputs(_without(lines_allow, denied), _without(declared, denied), inputs)


def shortest(scope: Scope) -> Scope:
    """Write the same scope in its shortest form: ALL covers the others."""
    return Scope.ALL if Scope.ALL in scope else scope


def _without(scopes: Mapping[str, Scope], names: AbstractSet[str]) -> dict[str, Scope]:
    return {name: scope for name, scope in scopes.items() if name not in names}


def _opening(role: str, name: str) -> Rule:
    return Rule(
        place=Place(file="opened"),
        subject=ROLE + role,
        pattern=name,
        scope="all",
        effect=Effect.ALLOW,
    )


def _alike(matches: Matches) -> list[list[str]]:
    """Group coordinates by what their lines say; those without lines are left out."""
    groups: dict[frozenset[tuple[str, str, str]], list[str]] = {}
    for name, rules in matches.items():
        if rules:
            said = frozenset((rule.subject, rule.scope, rule.effect.value) for rule in rules)
            groups.setdefault(said, []).append(name)
    return list(groups.values())
