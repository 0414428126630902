"""How a value is completed: by what its type is, down to the leaves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
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

from resolvers.amounts import Money, Quantity
from resolvers.compiled import leaves
from resolvers.compiled.body import Body
from resolvers.compiled.names import Names
from resolvers.compiled.selection import Selected, Selection
from resolvers.compiled.sight import Sight
from resolvers.fields import Computed, Rows, borrowed
from resolvers.guard import attribute

JOINED = {"Money": (Money, "amount", "currency"), "Quantity": (Quantity, "value", "unit")}


class Uncompilable(Exception):
    """The operation is left to the interpreter."""


class Completion(ABC):
    """Writes expressions for values, and functions for the objects among them."""

    def __init__(self, schema: GraphQLSchema, selection: Selection, sight: Sight) -> None:
        """Begin without a line."""
        self.names = Names()
        self.lines: list[str] = []
        self._schema = schema
        self._selection = selection
        self._sight = sight

    @abstractmethod
    def _body(
        self,
        type_: GraphQLObjectType,
        fields: list[Selected],
        path: tuple[str, ...],
        fact: str = "f",
    ) -> Body:
        """Collect what is to be answered of an object of a type."""

    def shape(self, type_: GraphQLObjectType, fields: list[Selected], path: tuple[str, ...]) -> str:
        """Write the function for an object of a type; return its name."""
        return self._single(self._body(type_, fields, path))

    def _single(self, body: Body) -> str:
        name = self.names.fresh("f")
        self.lines += body.written(name, self._noting(body))
        return name

    def _noting(self, body: Body) -> str | None:
        return self.names.keep(frozenset(body.notes)) if body.notes else None

    def _complete(
        self, type_: GraphQLOutputType, value: str, field: Selected, path: tuple[str, ...]
    ) -> str:
        """Return an expression that completes a value, itself an expression."""
        required = isinstance(type_, GraphQLNonNull)
        nullable: Any = get_nullable_type(type_)
        if is_leaf_type(nullable):
            return leaves.completed(nullable, value, self.names, required=required)
        local, taken = self.names.local(value)
        inner = self._value(nullable, local, field, path)
        if required:
            return f"({inner} if {taken} is not None else no())"
        return f"(None if {taken} is None else {inner})"

    def _value(self, type_: Any, local: str, field: Selected, path: tuple[str, ...]) -> str:
        if is_list_type(type_):
            items: GraphQLList[Any] = type_
            item = self.names.fresh("i")
            return f"[{self._complete(items.of_type, item, field, path)} for {item} in {local}]"
        if is_abstract_type(type_):
            return self._typed(type_, local, field, path)
        body = self._body(type_, self._selection.below(type_, field), path, local)
        literal = None if body.origin.seen is not False else body.literal()
        return literal or f"{self._single(body)}({local}, x)"

    def _rows(
        self,
        body: Body,
        rows: Rows,
        field: Selected,
        found: GraphQLField,
        item: GraphQLObjectType,
        path: tuple[str, ...],
    ) -> str:
        """Answer facts that are the same customer's by one function, without a Seen for each."""
        row = self._body(item, self._selection.below(item, field), path)
        name = self.names.fresh("f")
        self.lines += row.rows(name, self._noting(row))
        fact, facts = body.fact, f"{body.fact}.{rows.attribute}"
        if rows.parts:
            return f"{name}({facts}, w, {fact}, x)"
        seen, one = f"{fact}.{attribute(found)}", self.names.fresh("i")
        each = f"[{name}(({one}.fact,), {one}.whose, {one}.whole, x)[0] for {one} in {seen}]"
        return f"({each} if {facts} is None else {name}({facts}, {fact}.whose, None, x))"

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
            self._borrow(body, other, declared.joins)
        local = self.names.fresh("t")
        fields = self._selection.below(type_, field)
        kind: Any = get_nullable_type(type_.fields[unit].type)
        text = leaves.completed(kind, other, self.names, required=True)
        parts = {number: f'f"{{{local}:f}}"', unit: text, "__typename": repr(type_.name)}
        if all(self._plain(type_, part) for part in fields):
            pairs = (f"{part.name!r}: {parts[part.node.name.value]}" for part in fields)
            made = "{" + ", ".join(pairs) + "}"
        else:
            shape = self.shape(type_, fields, path)
            made = f"{shape}({self.names.keep(joined)}({local}, {other}), x)"
        value = f"{body.fact}.{declared.attributes[0]}"
        return f"(None if ({local} := {value}) is None or {other} is None else {made})"

    def _borrow(self, body: Body, local: str, name: str) -> None:
        """Take an attribute of the fact or, where it has none, of what it is a part of."""
        if body.origin.entity is None:
            body.before.append(f"{local} = {self.names.keep(borrowed)}(s, {name!r})")
        elif body.origin.has(name):
            body.before.append(f"{local} = {body.fact}.{name}")
        else:
            body.shared.append(f"{local} = getattr(p, {name!r}, None)")

    def _plain(self, type_: GraphQLObjectType, field: Selected) -> bool:
        called = field.node.name.value
        return called == "__typename" or self._sight.open(f"{type_.name}.{called}")
