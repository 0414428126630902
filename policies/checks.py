"""What must hold between a policy's lines and the schema before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from policies.attributes import MOST, AttributeRule, is_rule
from policies.compile import Matches, Verdicts
from policies.coordinates import Coordinate
from policies.lines import USER, Effect, Flag, Lines, Link, Rule
from policies.problems import SCHEMA, Place, Problem
from policies.ways import Ways

# Casbin follows inheritance no further; what lies behind would be denied without a word.
_LONGEST_CHAIN = 9


def line_problems(lines: Lines, coordinates: Sequence[Coordinate]) -> Iterator[Problem]:
    """Tell what is wrong with single lines, seen together with the schema and each other."""
    types = {one.owner for one in coordinates}
    by_name = {one.name: one for one in coordinates}
    nobodys = _nobodys(coordinates)
    for rule in lines.rules:
        known = rule.owner in types if rule.whole else rule.pattern in by_name
        if not known:
            what = f"unknown type {rule.owner!r}" if rule.whole else f"unknown {rule.pattern!r}"
            yield Problem(place=rule.place, what=f"{what}: the schema has no such coordinate")
        else:
            yield from _effect_problems(rule, by_name.get(rule.pattern))
            yield from _scope_problems(rule, nobodys.get(rule.pattern))
    yield from _link_problems(lines)


def _effect_problems(rule: Rule, coordinate: Coordinate | None) -> Iterator[Problem]:
    if rule.effect is Effect.DENY and rule.scope != "all":
        yield Problem(
            place=rule.place, what="a deny line holds for every customer: its scope is all"
        )
    if Flag.DECLASSIFIED not in rule.flags:
        return
    if rule.effect is Effect.DENY:
        yield Problem(place=rule.place, what="a deny line cannot declassify")
    if coordinate is None:
        yield Problem(place=rule.place, what="a declassification names one field, not a whole type")
    elif not coordinate.inputs:
        what = f"{rule.pattern} is not computed from other fields: nothing to declassify"
        yield Problem(place=rule.place, what=what)


def _nobodys(coordinates: Sequence[Coordinate]) -> Mapping[str, str]:
    """Name for each pattern the first field that it means and that belongs to no customer."""
    found: dict[str, str] = {}
    for one in coordinates:
        if one.nobodys:
            found[one.name] = one.name
            found.setdefault(f"{one.owner}.*", one.name)
    return found


def _scope_problems(rule: Rule, nobodys: str | None) -> Iterator[Problem]:
    # With no customer to look at, the scope would hold for whoever has the role.
    if nobodys is not None and rule.effect is Effect.ALLOW and rule.scope != "all":
        yield Problem(place=rule.place, what=f"{nobodys} belongs to no customer: its scope is all")


def _link_problems(lines: Lines) -> Iterator[Problem]:
    heirs = {link.heir for link in lines.links if not link.heir.startswith(USER)}
    defined = {rule.subject for rule in lines.rules} | heirs
    for link in lines.links:
        if link.source not in defined:
            gets = "is given" if link.heir.startswith(USER) else "inherits from"
            what = f"{link.heir} {gets} {link.source}, which no line defines"
            yield Problem(place=link.place, what=what)
        elif _too_long(link, lines.links):
            what = f"{link.heir} inherits in a circle or over more than {_LONGEST_CHAIN} steps"
            yield Problem(place=link.place, what=what)


def _too_long(start: Link, links: Sequence[Link]) -> bool:
    reached = {start.source}
    for _ in range(_LONGEST_CHAIN):
        reached = {link.source for link in links if link.heir in reached}
    return bool(reached)


def schema_problems(
    lines: Lines, coordinates: Sequence[Coordinate], matches: Matches, places: Sequence[Place]
) -> Iterator[Problem]:
    """Tell what is wrong with the whole: nothing in it, or an entry that nobody decided."""
    if not lines.rules:
        yield from (
            Problem(place=place, what="has no p line: nobody sees anything") for place in places
        )
        return
    for one in coordinates:
        if one.root and not matches[one.name]:
            yield Problem(place=SCHEMA, what=f"root field {one.name} has no line: allow or deny it")


def input_problems(coordinates: Sequence[Coordinate]) -> Iterator[Problem]:
    """Name computed fields that are made of unknown fields or, in the end, of themselves."""
    names = {one.name for one in coordinates}
    for one in coordinates:
        for missing in sorted(set(one.inputs) - names):
            yield Problem(place=SCHEMA, what=f"{one.name} is computed from unknown {missing!r}")
    try:
        TopologicalSorter({one.name: one.inputs for one in coordinates}).prepare()
    except CycleError as error:
        circle = " from ".join(error.args[1])
        yield Problem(place=SCHEMA, what=f"fields are computed in a circle: {circle}")


def scope_problems(lines: Lines) -> Iterator[Problem]:
    """Name the lines whose attribute rules are more than there are bits for."""
    known: set[str] = set()
    for rule in lines.rules:
        if is_rule(rule.scope) and rule.scope not in known:
            known.add(rule.scope)
            if len(known) > MOST:
                what = f"{rule.scope} is attribute rule {len(known)}: a policy has {MOST} at most"
                yield Problem(place=rule.place, what=what)


def nullability_problems(
    seen: Verdicts, rules: Sequence[AttributeRule], coordinates: Sequence[Coordinate]
) -> Iterator[Problem]:
    """Name fields that a role may meet without seeing them and that cannot be null."""
    blind: dict[str, list[str]] = {}
    for role, scopes in sorted(seen.items()):
        ways = Ways(scopes, rules)
        entered = ways.entered(coordinates)
        for one in coordinates:
            met = () if one.nullable else entered.get(one.owner, ())
            if not all(ways.seen(one.name, customers) for customers in met):
                blind.setdefault(one.name, []).append(role)
    for name, roles in blind.items():
        what = f"{name} is protected but not nullable: not always seen by {', '.join(roles)}"
        yield Problem(place=SCHEMA, what=what)
