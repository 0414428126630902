"""Random operations over our schema, valid nearly always.

A field that is asked in the same way has the same response name wherever it stands, so that what
is drawn twice is merged: side by side, from fragments, from members and the union itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from resolvers.schema import core
from tests.resolvers.compiled.arguments import ARGUMENTS, VARIABLES
from tests.resolvers.compiled.tape import Tape
from tests.resolvers.world import SCHEMA

TYPES = core(SCHEMA).type_map
UNIONS = [type_ for type_ in TYPES.values() if isinstance(type_, GraphQLUnionType)]
NEVER = {"Query._service"}  # introspection in federation's clothes: never compiled
DEPTH = 7
PAGED = ("(first: 2)", "(first: 2)", "(first: $first)", "")
CONDITIONS = (
    *("@include(if: $yes)",) * 3,
    "@skip(if: $no)",
    "@include(if: $no)",
    "@skip(if: true)",
    "@include(if: true)",
    "@skip(if: $no) @include(if: $yes)",
)
DIRECTIVES = ("",) * 24 + CONDITIONS
WRAPPINGS = (
    *("plain", "plain", "plain", "inline", "named", "twice", "bare"),
    *("known", "interface", "union"),
)
NAMES = (*("One", "Two") * 4, None, "", "Three")
# What leads to most, and what is remembered from one request to the next.
OFTEN = {
    "Query": ("customer", "customerByLink", "product", "product", "products"),
    "Customer": ("contacts", "interactions", "timeline", "orders", "invoices"),
    "Product": ("stock", "stock"),
}
# Fields of the members of a union that may have the same response name.
SHARED = {"id", "key", "system", "number", "statusText"}
SECTION = "... on Section { freshness { state } }"
USED = re.compile(r"\$(\w+)")
SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")


class Drawn(msgspec.Struct, frozen=True):
    """A document, names of operations to ask it for, and what it speaks of."""

    text: str
    names: tuple[str | None, ...]
    variables: frozenset[str]
    coordinates: tuple[str, ...]


class _Writer:
    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._constant = tape.one_in(4)  # few variables: what is known beforehand is remembered
        self.fragments: dict[str, tuple[str, str]] = {}  # by name: the type, and the selection
        self.coordinates: set[str] = set()

    def selection(self, type_: GraphQLNamedType, depth: int, prefix: str = "") -> str:
        """Write what is selected of a type."""
        if isinstance(type_, GraphQLUnionType):
            return self._of_union(type_, depth)
        assert isinstance(type_, GraphQLObjectType)
        names = self._names(type_, depth)
        written = [self._chunk(type_, names, depth, prefix)]
        if self._tape.one_in(3):
            again = [*names[-1:], *self._names(type_, depth)]
            written.append(self._chunk(type_, again, depth, prefix))
        return " ".join(written)

    def _names(self, type_: GraphQLObjectType, depth: int) -> list[str]:
        fields = {n: get_named_type(f.type) for n, f in type_.fields.items()}
        own = [n for n in fields if f"{type_.name}.{n}" not in NEVER]
        leaves = [n for n in own if is_leaf_type(fields[n])]
        own += OFTEN.get(type_.name, ())
        deep = [n for n in own if not is_leaf_type(fields[n])] if depth < DEPTH else []
        names = self._tape.some([*leaves, "__typename"], 0, 3)
        return names + self._tape.some(deep, int(depth < 3), 2 if depth < 5 else 1)

    def _ways(self, coordinate: str, *, paged: bool) -> Sequence[str]:
        ways = ARGUMENTS.get(coordinate, PAGED if paged else ("",))
        constant = [way for way in ways if "$" not in way] if self._constant else []
        return constant or ways

    def _directives(self) -> str:
        chosen = self._tape.of(DIRECTIVES)
        return "" if self._constant and "$" in chosen else chosen

    def _chunk(self, type_: GraphQLObjectType, names: list[str], depth: int, prefix: str) -> str:
        written = " ".join(self._field(type_, name, depth, prefix) for name in names)
        return self._wrapped(type_, written or "__typename", prefix)

    def _field(self, type_: GraphQLObjectType, name: str, depth: int, prefix: str) -> str:
        directives = self._directives()
        if name == "__typename":
            return f"{self._tape.of(('', 'type_: '))}__typename {directives}"
        coordinate = f"{type_.name}.{name}"
        self.coordinates.add(coordinate)
        ways = self._ways(coordinate, paged="first" in type_.fields[name].args)
        way = self._tape.below(len(ways))
        bare = not ways[way] and (not prefix or name in SHARED) and self._tape.one_in(2)
        written = f"{name}{ways[way]} {directives}"
        if not bare:
            written = f"{prefix}{name}_{way}: {written}"
        named = get_named_type(type_.fields[name].type)
        if is_leaf_type(named):
            return written
        return f"{written} {{ {self.selection(named, depth + 1)} }}"

    def _of_union(self, union: GraphQLUnionType, depth: int) -> str:
        chosen = self._tape.some(union.types, 1, 4)
        written = [
            f"... on {t.name} {self._directives()} {{ {self.selection(t, depth, t.name.lower())} }}"
            for t in chosen
        ]
        if union.name == "_Entity" and self._tape.one_in(2):
            written.append(SECTION)
        if self._tape.one_in(2):
            written.append("__typename")
        return self._wrapped(union, " ".join(written), "")

    def _wrapped(self, type_: GraphQLNamedType, text: str, prefix: str) -> str:
        how = self._tape.of(WRAPPINGS)
        if how == "plain":
            return text
        if how in {"named", "twice"}:
            return self._named(type_, text, often=2 if how == "twice" else 1)
        if how == "known":
            return " ".join([text, *self._known(type_, prefix)])
        if how == "interface":
            implements = "Section" in {i.name for i in getattr(type_, "interfaces", ())}
            return f"{text} {SECTION}" if implements else text
        on = "" if how == "bare" else f"on {type_.name} "
        inner = f"... {on}{self._directives()} {{ {text} }}"
        unions = [u.name for u in UNIONS if type_ in u.types]
        return f"... on {unions[0]} {{ {inner} }}" if how == "union" and unions else inner

    def _named(self, type_: GraphQLNamedType, text: str, often: int) -> str:
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (type_.name, text)
        return " ".join(f"...{name} {self._directives()}" for _ in range(often))

    def _known(self, type_: GraphQLNamedType, prefix: str) -> Iterable[str]:
        """Spread a fragment that was written elsewhere, where its names fit."""
        fitting = [n for n, (on, _) in self.fragments.items() if on == type_.name and not prefix]
        return [f"...{self._tape.of(fitting)}"] if fitting else []


def operation(tape: Tape) -> Drawn:
    """Write a document: mostly one operation, at times several, which share their fragments."""
    writer = _Writer(tape)
    several = tape.one_in(4)
    bodies = [writer.selection(TYPES["Query"], 0) for _ in range(2 if several else 1)]
    heads = ("One", "Two") if several else (tape.of(("", "One")),)
    fragments = {
        name: f"fragment {name} on {on} {{ {text} }}"
        for name, (on, text) in writer.fragments.items()
    }
    written = [
        _written(tape, head, body, fragments) for head, body in zip(heads, bodies, strict=True)
    ]
    text = " ".join([*written, *fragments.values()])
    used = frozenset(USED.findall(text))
    names = NAMES if several else (None, "", heads[0] or None)
    return Drawn(text, names, used, tuple(sorted(writer.coordinates)))


def _written(tape: Tape, head: str, body: str, fragments: dict[str, str]) -> str:
    used = sorted(set(USED.findall(_reached(body, fragments))))
    declared = [f"${name}: {tape.of(VARIABLES[name])}" for name in used]
    variables = f"({', '.join(declared)})" if declared else ""
    return f"query {head}{variables} {{ {body} }}"


def _reached(body: str, fragments: dict[str, str]) -> str:
    """Return a selection with all the fragments that it leads to."""
    reached = dict[str, str]()
    left = SPREAD.findall(body)
    while left:
        name = left.pop()
        if name not in reached:
            reached[name] = fragments[name]
            left += SPREAD.findall(fragments[name])
    return " ".join([body, *reached.values()])
