"""One way as text of an operation, in every spelling that GraphQL has for it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tests.proof.routes import PUSHES, Map, Route, Step

SECTION = "Section"
PUSHED = "subscription"
VARIABLES = {"yes": True, "no": False}


class Spelling(StrEnum):
    """How a way is spelled."""

    FIELD = "field"
    ALIAS = "alias"
    NAMED = "named fragment"
    INLINE = "inline fragment"
    INTERFACE = "interface"
    INCLUDED = "@include and @skip that let it through"
    LEFT_OUT = "@include that leaves it out"
    SKIPPED = "a fragment around it that @skip leaves out"


OUT = (Spelling.LEFT_OUT, Spelling.SKIPPED)
DIRECTED = (*OUT, Spelling.INCLUDED)


class Spelled(msgspec.Struct, frozen=True, kw_only=True):
    """A way as text: its place in the operation, the fragments it needs, the keys it answers to.

    ``left_out`` is the step that a directive takes out.
    """

    route: Route
    text: str
    fragments: tuple[str, ...]
    keys: tuple[str, ...]
    left_out: int | None = None


def fits(known: Map, route: Route, spelling: Spelling) -> bool:
    """Whether a way can be spelled so: not every one meets an interface.

    At the root of a subscription the language allows no directives.
    """
    if spelling in DIRECTED and route.target.startswith(f"{PUSHES}."):
        return False
    if spelling is not Spelling.INTERFACE:
        return True
    return any(step.member and known.implements(step.member, SECTION) for step in route.steps)


def spelled(known: Map, route: Route, spelling: Spelling, name: str) -> Spelled:
    """Spell a way under a name of its own."""
    fragments: list[str] = []
    keys: list[str] = []
    text = ""
    for depth, step in reversed([*enumerate(route.steps)]):
        alias = _alias(spelling, name, depth)
        keys.insert(0, alias or step.field)
        inner = _inner(known, step, spelling, text, f"{name}_{depth}", fragments) if text else ""
        arguments = f"({step.arguments})" if step.arguments else ""
        shown = f"{alias}: {step.field}" if alias else step.field
        text = f"{shown}{arguments}{_directive(spelling, route, step)}{inner}"
        if spelling is Spelling.SKIPPED and step.coordinate == route.target:
            text = f"... @skip(if: $yes) {{ {text} }}"
    left_out = route.coordinates.index(route.target) if spelling in OUT else None
    return Spelled(
        route=route,
        text=text,
        fragments=tuple(fragments),
        keys=tuple(keys),
        left_out=left_out,
    )


def operation(ways: Sequence[Spelled]) -> str:
    """Join ways to one operation."""
    texts = [way.text for way in ways]
    fragments = [fragment for way in ways for fragment in way.fragments]
    body = f"{{ {' '.join(texts)} }} {' '.join(fragments)}"
    used = [name for name in VARIABLES if f"${name}" in body]
    variables = ", ".join(f"${name}: Boolean!" for name in used)
    named = f"Q({variables}) {body}" if used else f"Q {body}"
    if ways[0].route.steps[0].owner == PUSHES:
        return f"{PUSHED} {named}"
    return f"query {named}" if used else body


def is_pushed(text: str) -> bool:
    """Whether an operation is a subscription."""
    return text.startswith(PUSHED)


def variables_of(text: str) -> dict[str, bool]:
    """Return the variables that an operation takes."""
    return {name: value for name, value in VARIABLES.items() if f"${name}" in text}


def _alias(spelling: Spelling, name: str, depth: int) -> str:
    if depth == 0:
        return name
    return f"{name}_{depth}" if spelling is Spelling.ALIAS else ""


def _inner(
    known: Map, step: Step, spelling: Spelling, text: str, name: str, fragments: list[str]
) -> str:
    member = step.member
    if spelling is Spelling.NAMED:
        fragments.append(f"fragment {name} on {member} {{ {text} }}")
        return f" {{ ...{name} }}"
    if spelling is Spelling.INTERFACE and known.implements(member, SECTION):
        return f" {{ ... on {SECTION} {{ ... on {member} {{ {text} }} }} }}"
    if spelling is Spelling.INLINE:
        return f" {{ ... on {member} {{ ... {{ {text} }} }} }}"
    return f" {{ ... on {member} {{ {text} }} }}" if known.abstract(step) else f" {{ {text} }}"


def _directive(spelling: Spelling, route: Route, step: Step) -> str:
    if step.coordinate != route.target:
        return ""
    if spelling is Spelling.INCLUDED:
        return " @include(if: $yes) @skip(if: $no)"
    return " @include(if: $no)" if spelling is Spelling.LEFT_OUT else ""
