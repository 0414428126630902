"""From rows to entities by functions that are written once, when a system is connected.

A description becomes a few lines of Python: a loop over the rows, an assignment per member that is
read more than once, and one call of the entity. Nothing that a person wrote becomes part of these
lines: members are known by numbers, and words, constants and names are values in the function's
namespace.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import repeat
from typing import Any, Final, TypeAlias, get_args

import msgspec

from backends.protocols.rest.facts import Facts, Links, Member, Parts, plain
from backends.protocols.rest.shapes import Shape
from backends.protocols.rest.values import (
    PLACES,
    Flags,
    Words,
    day,
    instant,
    linked,
    moment,
    number,
    unpadded,
)

# Makes something of each row and the key that it was asked by.
Build: TypeAlias = Callable[[Iterable[Any], Iterable[str]], list[Any]]

# What is no fact of its own without another: attributes by what they need beside them.
BESIDE: Final = {
    "currency": frozenset("amount open_amount net gross cost price limit exposure overdue".split()),
    "unit": frozenset({"quantity", "open_quantity"}),
    "price_unit": frozenset({"price_quantity"}),
}
_SORTS: Final[dict[Any, str]] = {str: "text", Decimal: "number", bool: "flag"}
_FORMS: Final = {
    (dt.date, "day"): "{0}",
    (dt.date, "instant"): "day({0}, ZONE)",
    (dt.date, "seconds"): "day(moment({0}, 1), ZONE)",
    (dt.date, "milliseconds"): "day(moment({0}, 1000), ZONE)",
    (dt.datetime, "instant"): "instant({0}, ZONE)",
    (dt.datetime, "seconds"): "moment({0}, 1)",
    (dt.datetime, "milliseconds"): "moment({0}, 1000)",
}
# What a value usually is, is asked first.
_TEXT: Final = "({0} if {0}.__class__ is str else str({0}))"
_TEXT_OR_NONE: Final = "({0} if {0}.__class__ is str else None if {0} is None else str({0}))"
_NUMBER: Final = "({0} if {0}.is_finite() and {0}.adjusted() in PLACES else number({0}))"


class Builder:
    """Collects the members that a class of entities is made of, and writes its function."""

    def __init__(self, entity: type[Any], facts: Facts, *, system: str, zone: dt.tzinfo) -> None:
        """Read the description. ValueError says all that is wrong with it."""
        self.shape = Shape()
        self.problems: list[str] = []
        self._entity = entity
        self._facts = facts
        self._fields = {field.name: field for field in msgspec.structs.fields(entity)}
        self._names: dict[str, Any] = {
            "Entity": entity,
            "SYSTEM": system,
            "ZONE": zone,
            "PLACES": PLACES,
            "repeat": repeat,
            **{f.__name__: f for f in (day, instant, linked, moment, number, unpadded)},
        }
        for name, fact in facts.items():
            self._read(name, fact)
        self._need_beside()
        if self.problems:
            raise ValueError("; ".join(self.problems))

    def key(self, member: Member) -> None:
        """Read the member that tells which key a row belongs to, beside the facts."""
        self.shape.read(str(member.path), "text", needed=True, optional=False)

    def build(self) -> Build:
        """Write the function that makes entities of rows and the keys they were asked by."""
        places = {path: place for path, place, _ in self.shape.places()}
        given = [f"{name}={self._written(name, fact, places)}" for name, fact in self._given()]
        if "system" in self._fields:
            given.append("system=SYSTEM")
        lines = [*self._checks(places), f"add(Entity({', '.join(given)}))"]
        return self._function("row, key in zip(rows, keys)" if self._asks else "row in rows", lines)

    def key_of(self, member: Member) -> Build:
        """Write the function that finds the keys which rows belong to; it reads no others."""
        places = {path: place for path, place, _ in self.shape.places()}
        found = self._value(str, member, places[str(member.path)])
        return self._function("row in rows", [f"add({found})"])

    @property
    def _asks(self) -> bool:
        """Whether entities, or parts of them, hold the key that was asked."""
        return any(
            fact.asked if isinstance(fact, Member) else _asked_in(fact)
            for fact in self._facts.values()
        )

    def _function(self, each: str, lines: list[str]) -> Build:
        for _, place, filled in reversed([*self.shape.places()]):
            lines = _filled(lines, place, filled)
        body = "".join(f"        {line}\n" for line in lines)
        source = (
            "def build(rows, keys):\n    found = []\n    add = found.append\n"
            f"    for {each}:\n{body}    return found"
        )
        names = dict(self._names)
        exec(compile(source, "<rest>", "exec"), names)  # noqa: S102 - see the module's docstring
        build: Build = names["build"]
        return build

    def _read(self, name: str, fact: Member | Links | Parts) -> None:
        field = self._fields[name]
        try:
            if isinstance(fact, Parts):
                self._read_parts(name, fact)
            elif isinstance(fact, Links):
                for member in fact.members.values():
                    self.shape.read(
                        str(member.path), "text", needed=False, optional=member.optional
                    )
            elif fact.path is not None:
                sort = _sort(plain(field.type), fact)
                self.shape.read(fact.path, sort, needed=field.required, optional=fact.optional)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")

    def _read_parts(self, name: str, parts: Parts) -> None:
        inner = Builder(
            get_args(self._fields[name].type)[0],
            parts.facts,
            system=self._names["SYSTEM"],
            zone=self._names["ZONE"],
        )
        model: Any = inner.shape.model()
        self._names[f"parts_{name}"] = inner.build()
        self.shape.read(
            parts.rows, "list", type_=list[model], needed=False, optional=parts.optional
        )

    def _given(self) -> list[tuple[str, Member | Links | Parts]]:
        """List the facts, with the system's own word beside each word of ours that has a place."""
        given = dict(self._facts)
        for name, fact in self._facts.items():
            beside = f"{name}_text"
            if isinstance(fact, Member) and fact.path and beside in self._fields:
                given.setdefault(beside, fact)
        return list(given.items())

    def _written(self, name: str, fact: Member | Links | Parts, places: dict[str, str]) -> str:
        if isinstance(fact, Links):
            return self._links(fact, places)
        if isinstance(fact, Parts):
            place = places[fact.rows]
            keys = "repeat(key)" if _asked_in(fact) else "()"
            return f"() if {place} is None else tuple(parts_{name}({place}, {keys}))"
        type_ = plain(self._fields[name].type)
        if isinstance(type_, type) and issubclass(type_, StrEnum):
            return self._word(name, type_, fact, places)
        if fact.path is None:
            self._names[f"constant_{name}"] = fact.constant
            return "key" if fact.asked else f"constant_{name}"
        return self._plain(name, fact, places[fact.path])

    def _plain(self, name: str, fact: Member, place: str) -> str:
        field, base = self._fields[name], name.removesuffix("_text")
        if base != name and self._facts.get(base) is fact:
            return f"unmapped_{base}[{place}]"
        if fact.words:
            self._names[f"flags_{name}"] = Flags(fact.words)
            found = f"flags_{name}[{place}]"
            if field.default is False:
                found = f"({found} or False)"
        elif plain(field.type) is str and not fact.unpad and field.default is None:
            return _TEXT_OR_NONE.format(place)
        else:
            found = self._value(plain(field.type), fact, place)
        return found if field.required else f"{field.default} if {place} is None else {found}"

    def _value(self, type_: Any, member: Member, place: str) -> str:
        if type_ is str:
            return f"unpadded({place})" if member.unpad else _TEXT.format(place)
        if type_ is Decimal:
            return _NUMBER.format(place)
        return (
            f"bool({place})" if type_ is bool else _FORMS[type_, _form(type_, member)].format(place)
        )

    def _word(self, name: str, type_: type[StrEnum], fact: Member, places: dict[str, str]) -> str:
        field = self._fields[name]
        nothing = None if field.required else field.default
        words = self._names[f"words_{name}"] = Words(type_, fact.words, nothing)
        self._names[f"unmapped_{name}"] = words.unmapped
        if fact.path is not None:
            return f"words_{name}[{places[fact.path]}]"
        self._names[f"constant_{name}"] = words[fact.constant]
        return f"constant_{name}"

    def _links(self, fact: Links, places: dict[str, str]) -> str:
        found = []
        for count, (system, member) in enumerate(fact.members.items()):
            place = places[str(member.path)]
            self._names[f"system_{count}"] = system
            found.append(f"linked(system_{count}, {place}, {self._value(str, member, place)})")
        return f"({' + '.join(found) or '()'})"

    def _need_beside(self) -> None:
        for beside in BESIDE:
            alone = self._lonely(beside)
            if alone and beside not in self._facts:
                self.problems.append(f"{', '.join(alone)}: needs '{beside}' beside it")

    def _lonely(self, beside: str) -> list[str]:
        """Name the facts that are none without another: amounts, also those in parts."""
        if beside not in self._fields:
            return []
        needing = BESIDE[beside]
        return [
            name
            for name, fact in self._facts.items()
            if name in needing
            or (isinstance(fact, Parts) and beside == "currency" and needing & fact.facts.keys())
        ]

    def _checks(self, places: dict[str, str]) -> list[str]:
        """Refuse an amount without its currency, a quantity without its unit."""
        found: list[str] = []
        for beside in BESIDE:
            fact = self._facts.get(beside)
            alone = [
                found for found in map(partial(self._there, places), self._lonely(beside)) if found
            ]
            if alone and isinstance(fact, Member) and fact.path:
                missing = f"{places[fact.path]} is None and ({' or '.join(alone)})"
                found.append(f"if {missing}: raise ValueError('an amount stands alone')")
        return found

    def _there(self, places: dict[str, str], name: str) -> str | None:
        """Write whether a fact is there: an amount that is said, a part at least."""
        fact = self._facts[name]
        if isinstance(fact, Parts):
            return places[fact.rows]
        if not isinstance(fact, Member) or fact.path is None:
            return None
        return f"{places[fact.path]} is not None"


def _form(type_: Any, member: Member) -> str:
    return member.form or ("day" if type_ is dt.date else "instant")


def _sort(type_: Any, member: Member) -> str:
    if type_ in {dt.date, dt.datetime}:
        return _form(type_, member)
    return "text" if member.words else _SORTS.get(type_, "text")


def _asked_in(fact: Links | Parts) -> bool:
    """Whether parts hold the key that was asked."""
    return isinstance(fact, Parts) and any(
        isinstance(part, Member) and part.asked for part in fact.facts.values()
    )


def _filled(lines: list[str], place: str, filled: str) -> list[str]:
    """Fill a place where it is read, or beforehand where it is read more than once."""
    name = re.compile(rf"\b{place}\b")
    count = sum(len(name.findall(line)) for line in lines)
    if count > 1:
        return [f"{place} = {filled}", *lines]
    return [name.sub(f"({filled})", line) for line in lines] if count else lines
