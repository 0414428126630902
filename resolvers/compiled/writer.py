"""From what an operation selects to the source of functions that answer it.

Every function makes the answer of one object: plain fields stand in one dict literal, fields that
wait leave their place empty and fill it later. What the caller may see is decided here, as far as
the policy decides it for everybody alike; the rest is one comparison with the caller's relation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)
from strawberry.types.field import StrawberryField

from resolvers.amounts import Money, Quantity
from resolvers.compiled import leaves
from resolvers.compiled.body import Body
from resolvers.compiled.calls import Calls
from resolvers.compiled.names import Names
from resolvers.compiled.run import Withheld
from resolvers.compiled.selection import Selected, Selection
from resolvers.compiled.sight import Sight
from resolvers.fields import Computed, Load, borrowed, declaration
from resolvers.guard import attribute

MAX_FIELDS = 2000
JOINED = {"Money": (Money, "amount", "currency"), "Quantity": (Quantity, "value", "unit")}
ENTITIES = "Query._entities"


class Uncompilable(Exception):
    """The operation is left to the interpreter."""


class Writer:
    """Writes the functions of one operation for one grant."""

    def __init__(
        self,
        schema: GraphQLSchema,
        selection: Selection,
        sight: Sight,
        conversion: tuple[Any, Mapping[Any, Any]],
    ) -> None:
        """``conversion`` is the schema's configuration and scalars, for arguments."""
        self.names = Names()
        self.lines: list[str] = []
        self.withheld: list[Withheld] = []
        self._schema = schema
        self._selection = selection
        self._sight = sight
        self._calls = Calls(self.names, selection, conversion)
        self._fields = 0

    def shape(self, type_: GraphQLObjectType, fields: list[Selected], path: tuple[str, ...]) -> str:
        """Write the function for an object of a type; return its name."""
        self._fields += len(fields)
        if self._fields > MAX_FIELDS:
            raise Uncompilable
        body = Body()
        loads: dict[Any, list[tuple[Selected, GraphQLField, Load]]] = {}
        for field in fields:
            self._field(body, loads, type_, field, path)
        for group in loads.values():
            self._load(body, type_, group, path)
        name = self.names.fresh("f")
        notes = self.names.keep(frozenset(body.notes)) if body.notes else None
        self.lines += body.written(name, notes)
        return name

    def _field(
        self,
        body: Body,
        loads: dict[Any, list[tuple[Selected, GraphQLField, Load]]],
        type_: GraphQLObjectType,
        field: Selected,
        path: tuple[str, ...],
    ) -> None:
        called = field.node.name.value
        if called == "__typename":
            body.entry(field.name, repr(type_.name))
            return
        found = type_.fields.get(called)
        if found is None:
            raise Uncompilable
        coordinate = f"{type_.name}.{called}"
        seen = self._sight.seen(coordinate)
        hidden = self._hidden(found, Withheld((*path, field.name), coordinate))
        if seen is None:
            body.entry(field.name, hidden)
            return
        declared = _declared(found)
        if isinstance(declared, Load) and declared.ask is not None:
            own = () if not found.args else (field.name,)
            loads.setdefault((declared.ask, own), []).append((field, found, declared))
            body.entry(field.name, f"None if {seen} else {hidden}" if seen else "None")
            return
        note = self._sight.note(body, coordinate, seen)
        expression = self._expression(body, type_, field, found, coordinate, (*path, field.name))
        if expression is None:
            expression = self._later(body, type_, field, found, (*path, field.name), seen, note)
        elif note:
            expression = f"{note} and {expression}"
        body.entry(field.name, f"({expression}) if {seen} else {hidden}" if seen else expression)

    def _hidden(self, found: GraphQLField, place: Withheld) -> str:
        """Return what stands in the answer where a field is denied."""
        if isinstance(found.type, GraphQLNonNull):
            return "no()"
        if self._sight.seen(place.coordinate) != "":
            self.withheld.append(place)
        return f"x.withheld({self.names.keep(place)})"

    def _expression(
        self,
        body: Body,
        type_: GraphQLObjectType,
        field: Selected,
        found: GraphQLField,
        coordinate: str,
        path: tuple[str, ...],
    ) -> str | None:
        """Return what answers a field at once; None where it has to wait."""
        name = attribute(found)
        if name is not None:
            return self._complete(found.type, f"f.{name}", field, path)
        declared = _declared(found)
        if isinstance(declared, Computed) and declared.make is not None:
            if declared.joins is not None:
                return self._joined(body, declared, field, found, path)
            return self._complete(found.type, f"{self.names.keep(declared.make)}(s)", field, path)
        if coordinate == ENTITIES or _is_async(found):
            return None
        call = self._calls.resolver(type_, field, found)
        return self._complete(found.type, call, field, path)

    def _later(
        self,
        body: Body,
        type_: GraphQLObjectType,
        field: Selected,
        found: GraphQLField,
        path: tuple[str, ...],
        seen: str,
        note: str,
    ) -> str:
        """Answer a field by a coroutine, when it returns."""
        kind: Any = found.type
        each = f"{type_.name}.{field.node.name.value}" == ENTITIES
        if each:
            kind = kind.of_type.of_type  # a list that may not be null, of items that wait alone
        emit = self._function(f"return {self._complete(kind, 'v', field, path)}")
        verb = "each" if each else "spawn"
        line = f"x.{verb}(o, {field.name!r}, {self._calls.resolver(type_, field, found)}, {emit})"
        guards = [x for x in (seen, note) if x]
        body.after.append(f"if {' and '.join(guards)}: {line}" if guards else line)
        return "None"

    def _load(
        self,
        body: Body,
        type_: GraphQLObjectType,
        group: list[tuple[Selected, GraphQLField, Load]],
        path: tuple[str, ...],
    ) -> None:
        """Ask for what some fields share, and fill them in when it has landed."""
        lines, whens = list[str](), list[str]()
        for field, found, declared in group:
            coordinate = f"{type_.name}.{field.node.name.value}"
            seen = self._sight.seen(coordinate)
            assert seen is not None
            whens.append(seen)
            note = self._sight.note(body, coordinate, seen)
            if note:
                body.after.append(f"if {seen}: {note}")
            value = f"{self.names.keep(declared.pick)}(v)" if declared.pick else "v"
            complete = self._complete(found.type, value, field, (*path, field.name))
            lines.append(f"if {seen}: " * bool(seen) + f"o[{field.name!r}] = {complete}")
        first, found, declared = group[0]
        land = self._landing(lines)
        source = self._calls.looked(type_, first, found, declared) if declared.looks else "s"
        given = self._calls.arguments(found, first)
        ask = f"x.ask(o, s, {self.names.keep(declared.ask)}(x.context, {source}{given}), {land})"
        body.after.append(ask if "" in whens else f"if {' or '.join(whens)}: {ask}")

    def _landing(self, lines: list[str]) -> str:
        name = self.names.fresh("g")
        whose = ["w = s.whose if type(s) is Seen else whose(s)", "r = int(w.relation)"]
        needed = whose if any("r & " in line for line in lines) else []
        self.lines += [f"def {name}(o, v, s, x):", *(f"    {x}" for x in (*needed, *lines))]
        return name

    def _function(self, line: str) -> str:
        name = self.names.fresh("e")
        self.lines += [f"def {name}(v, x):", f"    {line}"]
        return name

    def _complete(
        self, type_: GraphQLOutputType, value: str, field: Selected, path: tuple[str, ...]
    ) -> str:
        """Return an expression that completes a value, itself an expression."""
        if isinstance(type_, GraphQLNonNull):
            local = self.names.fresh("t")
            inner = self._value(type_.of_type, local, field, path)
            return f"({inner} if ({local} := {value}) is not None else no())"
        local = self.names.fresh("t")
        inner = self._value(type_, local, field, path)
        return f"(None if ({local} := {value}) is None else {inner})"

    def _value(self, type_: Any, local: str, field: Selected, path: tuple[str, ...]) -> str:
        if is_leaf_type(type_):
            leaf: GraphQLLeafType = type_
            return leaves.written(leaf, local, self.names)
        if is_list_type(type_):
            items: GraphQLList[Any] = type_
            item = self.names.fresh("i")
            return f"[{self._complete(items.of_type, item, field, path)} for {item} in {local}]"
        if is_abstract_type(type_):
            return self._typed(type_, local, field, path)
        name = self.shape(type_, self._selection.below(type_, field), path)
        return f"{name}({local}, x)"

    def _typed(
        self, type_: GraphQLAbstractType, local: str, field: Selected, path: tuple[str, ...]
    ) -> str:
        """Answer by the type that a value turns out to be."""
        kinds, entries = list[Any](), list[str]()
        for possible in self._schema.get_possible_types(type_):
            if possible.is_type_of is None:
                raise Uncompilable
            name = self.shape(possible, self._selection.below(possible, field), path)
            kinds.append((possible.name, possible.is_type_of))
            entries.append(f"{possible.name!r}: {name}")
        table = self.names.fresh("d")
        self.lines.append(f"{table} = {{{', '.join(entries)}}}")
        return f"typed({table}, {self.names.keep(tuple(kinds))}, {local}, x)"

    def _joined(
        self,
        body: Body,
        declared: Computed,
        field: Selected,
        found: GraphQLField,
        path: tuple[str, ...],
    ) -> str:
        """Write an amount with its currency, or a quantity with its unit, without an object."""
        type_ = get_named_type(found.type)
        assert isinstance(type_, GraphQLObjectType)
        assert declared.joins is not None
        joined, number, unit = JOINED[type_.name]
        other = body.borrowed.get(declared.joins)
        if other is None:
            other = body.borrowed[declared.joins] = self.names.fresh("b")
            take = f"{self.names.keep(borrowed)}(s, {declared.joins!r})"
            body.before.append(f"{other} = {take}")
        local = self.names.fresh("t")
        fields = self._selection.below(type_, field)
        kind: Any = get_nullable_type(type_.fields[unit].type)
        text = leaves.written(kind, other, self.names)
        parts = {number: f'f"{{{local}:f}}"', unit: text, "__typename": repr(type_.name)}
        if all(self._plain(type_, part) for part in fields):
            pairs = (f"{part.name!r}: {parts[part.node.name.value]}" for part in fields)
            made = "{" + ", ".join(pairs) + "}"
        else:
            shape = self.shape(type_, fields, path)
            made = f"{shape}({self.names.keep(joined)}({local}, {other}), x)"
        value = f"f.{declared.attributes[0]}"
        return f"(None if ({local} := {value}) is None or {other} is None else {made})"

    def _plain(self, type_: GraphQLObjectType, field: Selected) -> bool:
        called = field.node.name.value
        return called == "__typename" or self._sight.open(f"{type_.name}.{called}")


def _declared(found: GraphQLField) -> Any:
    field = found.extensions.get("strawberry-definition")
    return declaration(field.metadata) if isinstance(field, StrawberryField) else None


def _is_async(found: GraphQLField) -> bool:
    field = found.extensions.get("strawberry-definition")
    return isinstance(field, StrawberryField) and field.is_async
