"""The schema as one caller sees it: what the grant lets through, and no name of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    parse,
    print_ast,
)

from policies.grant import Grant

_ROOT = "Query"
_ROOTS = (_ROOT, "Subscription")
_KEPT = 64  # grants whose schema is remembered


class _View(msgspec.Struct, frozen=True):
    """What one grant shows; ``names`` are of types, fields, arguments and enum values."""

    sdl: str
    schema: GraphQLSchema
    names: frozenset[str]


class Shown:
    """Schemas by grant, cut from the text of the whole one; remembered, as they are few."""

    def __init__(self, sdl: str, values: Mapping[str, str]) -> None:
        """``sdl`` is the whole schema; ``values`` are enum values that a coordinate opens."""
        self._whole = parse(sdl)
        self._values = values
        whole = build_ast_schema(self._whole, assume_valid=True, assume_valid_sdl=True)
        self._names = frozenset(_names(whole))
        self._known: dict[frozenset[str], _View] = {}

    def sdl(self, grant: Grant) -> str:
        """Return the text of what the grant shows."""
        return self._of(grant).sdl

    def schema(self, grant: Grant) -> GraphQLSchema:
        """Return a schema to be introspected; nothing can be executed with it."""
        return self._of(grant).schema

    def hidden(self, grant: Grant) -> frozenset[str]:
        """Return the names of the schema that the grant does not show anywhere."""
        return self._names - self._of(grant).names

    def _of(self, grant: Grant) -> _View:
        visible = frozenset(name for name, scope in grant.scopes.items() if scope)
        if visible not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            document = cut(self._whole, visible, self._values)
            schema = build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
            self._known[visible] = _View(print_ast(document), schema, frozenset(_names(schema)))
        return self._known[visible]


def cut(document: DocumentNode, visible: frozenset[str], values: Mapping[str, str]) -> DocumentNode:
    """Keep the visible fields, and of everything else what they lead to."""
    types: dict[str, Any] = {_name(node): node for node in document.definitions if _name(node)}
    for name, node in types.items():
        if isinstance(node, ObjectTypeDefinitionNode):
            fields = [f for f in node.fields or () if f"{name}.{f.name.value}" in visible]
            types[name] = _with(node, fields=tuple(fields))
        elif isinstance(node, EnumTypeDefinitionNode):
            opened = [v for v in node.values or () if _is_open(name, v, visible, values)]
            types[name] = _with(node, values=tuple(opened))
    while _prune(types):
        pass
    reached = _reached(types)
    definitions = [
        types.get(_name(node), _rooted(node, types))
        for node in document.definitions
        if not _name(node) or _name(node) in reached
    ]
    return DocumentNode(definitions=tuple(definitions))


def _rooted(node: Any, types: dict[str, Any]) -> Any:
    """Keep of a schema's definition the roots that are left."""
    if not isinstance(node, SchemaDefinitionNode):
        return node
    left = [one for one in node.operation_types if _named(one.type) in types]
    return _with(node, operation_types=tuple(left))


def _prune(types: dict[str, Any]) -> bool:
    """Drop what has become empty and what leads there; say whether anything was dropped."""
    empty = {name for name, node in types.items() if _is_empty(name, node, types)}
    for name in empty:
        del types[name]
    for name, node in types.items():
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            fields = [f for f in node.fields or () if _named(f.type) not in empty]
            interfaces = [i for i in node.interfaces or () if i.name.value not in empty]
            types[name] = _with(node, fields=tuple(fields), interfaces=tuple(interfaces))
        elif isinstance(node, UnionTypeDefinitionNode):
            members = [m for m in node.types or () if m.name.value not in empty]
            types[name] = _with(node, types=tuple(members))
    return bool(empty)


def _is_open(name: str, value: Any, visible: frozenset[str], values: Mapping[str, str]) -> bool:
    coordinate = values.get(f"{name}.{value.name.value}")
    return coordinate is None or coordinate in visible


def _is_empty(name: str, node: Any, types: dict[str, Any]) -> bool:
    if isinstance(node, UnionTypeDefinitionNode):
        return not node.types
    if isinstance(node, InterfaceTypeDefinitionNode):
        return not any(name in _interfaces(other) for other in types.values())
    return isinstance(node, ObjectTypeDefinitionNode) and name != _ROOT and not node.fields


def _reached(types: dict[str, Any]) -> set[str]:
    reached: set[str] = set()
    frontier = {root for root in _ROOTS if root in types}
    while frontier:
        reached |= frontier
        frontier = {
            name for known in frontier if known in types for name in _led_to(types[known], types)
        } - reached
    return reached


def _led_to(node: Any, types: dict[str, Any]) -> Iterator[str]:
    """Name what one type leads to; an interface that a field returns leads to who implements it."""
    for field in getattr(node, "fields", None) or ():
        returned = _named(field.type)
        yield returned
        if isinstance(types.get(returned), InterfaceTypeDefinitionNode):
            yield from (name for name, other in types.items() if returned in _interfaces(other))
        if isinstance(field, FieldDefinitionNode):
            yield from (_named(argument.type) for argument in field.arguments or ())
    yield from _interfaces(node)
    if isinstance(node, UnionTypeDefinitionNode):
        yield from (member.name.value for member in node.types or ())


def _names(schema: GraphQLSchema) -> Iterator[str]:
    for name, type_ in schema.type_map.items():
        yield name
        yield from getattr(type_, "values", ())
        for member, field in getattr(type_, "fields", {}).items():
            yield from (member, *getattr(field, "args", ()))


def _interfaces(node: Any) -> Iterable[str]:
    return [interface.name.value for interface in getattr(node, "interfaces", None) or ()]


def _named(type_: Any) -> str:
    while not hasattr(type_, "name"):
        type_ = type_.type
    name: str = type_.name.value
    return name


def _name(node: Any) -> str:
    name = getattr(node, "name", None)
    return name.value if name is not None else ""


def _with(node: Any, **changes: Any) -> Any:
    """Return a copy of a node with some parts replaced."""
    parts = {key: getattr(node, key) for key in node.keys}
    return type(node)(**{**parts, **changes})
