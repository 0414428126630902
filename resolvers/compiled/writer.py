"""From what an operation selects to the source of functions that answer it.

Every function makes the answer of one object: plain fields stand in one dict literal, fields that
wait leave their place empty and fill it later. What the caller may see is decided here, as far as
the policy decides it for everybody alike; the rest is one comparison with the caller's relation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.types.field import StrawberryField

from resolvers.compiled.body import Body
from resolvers.compiled.calls import Calls
from resolvers.compiled.completion import Completion, Uncompilable
from resolvers.compiled.origin import origin
from resolvers.compiled.run import Withheld
from resolvers.compiled.selection import Selected, Selection
from resolvers.compiled.sight import Sight
from resolvers.fields import Computed, Load, declaration
from resolvers.guard import attribute

MAX_FIELDS = 2000
ENTITIES = "Query._entities"


class Writer(Completion):
    """Writes the functions of one operation for one grant."""

    def __init__(
        self,
        schema: GraphQLSchema,
        selection: Selection,
        sight: Sight,
        conversion: tuple[Any, Mapping[Any, Any]],
    ) -> None:
        """``conversion`` is the schema's configuration and scalars, for arguments."""
        super().__init__(schema, selection, sight)
        self.withheld: list[Withheld] = []
        self._calls = Calls(self.names, selection, conversion)
        self._fields = 0

    def _body(
        self,
        type_: GraphQLObjectType,
        fields: list[Selected],
        path: tuple[str, ...],
        fact: str = "f",
    ) -> Body:
        """Collect what is to be answered of an object of a type."""
        self._fields += len(fields)
        if self._fields > MAX_FIELDS:
            raise Uncompilable
        known = origin(type_)
        body = Body(known, "f" if known.seen is not False else fact)
        loads: dict[Any, list[tuple[Selected, GraphQLField, Load]]] = {}
        for field in fields:
            self._field(body, loads, type_, field, path)
        for group in loads.values():
            self._load(body, type_, group, path)
        return body

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
        declared = _declared(found)
        if isinstance(declared, Computed) and declared.rows is not None:
            item = get_named_type(found.type)
            if isinstance(item, GraphQLObjectType) and origin(item).seen:
                return self._rows(body, declared.rows, field, found, item, path)
        name = attribute(found)
        if name is not None:
            return self._complete(found.type, f"{body.fact}.{name}", field, path)
        if isinstance(declared, Computed) and declared.joins is not None:
            return self._joined(body, declared, field, found, path)
        made = self._made(body, declared)
        if made is not None:
            return self._complete(found.type, made, field, path)
        if coordinate == ENTITIES or _is_async(found):
            return None
        call = self._calls.resolver(type_, field, found)
        return self._complete(found.type, call, field, path)

    def _made(self, body: Body, declared: Any) -> str | None:
        """Return what computes a value of the source object or of its attributes alone."""
        if not isinstance(declared, Computed):
            return None
        if declared.of is not None:
            values = ", ".join(f"{body.fact}.{name}" for name in declared.attributes)
            return f"{self.names.keep(declared.of)}({values})"
        return f"{self.names.keep(declared.make)}(s)" if declared.make is not None else None

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


def _declared(found: GraphQLField) -> Any:
    field = found.extensions.get("strawberry-definition")
    return declaration(field.metadata) if isinstance(field, StrawberryField) else None


def _is_async(found: GraphQLField) -> bool:
    field = found.extensions.get("strawberry-definition")
    return isinstance(field, StrawberryField) and field.is_async
