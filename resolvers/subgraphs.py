"""One domain's part of the schema: its text for composers, and what its process executes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import strawberry.federation
from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    DocumentNode,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from resolvers.domains import KEYS, SHARED, Domain, refers, resolves
from resolvers.schema import build, core, events, shown
from resolvers.shown import Shown, cut

ENTITIES = "_Entity"
IMPORTS = ("@key", "@shareable")


class Face(msgspec.Struct, frozen=True):
    """A schema as a process serves it: what runs, and what it shows of it."""

    executable: GraphQLSchema
    shown: Shown


def face(schema: strawberry.federation.Schema, domain: Domain | None) -> Face:
    """Return the whole schema, or one domain's part of it."""
    if domain is None:
        return Face(core(schema), shown(schema))
    return _face(domain)


@cache
def _face(domain: Domain) -> Face:
    schema = build()  # anew: what is left out is taken away from it
    document = part(parse(schema.as_str()), domain)
    return Face(restricted(core(schema), document), Shown(print_ast(document), events()))


def sdl(schema: strawberry.federation.Schema, domain: Domain) -> str:
    """Return the text of a domain's part, as composers take it."""
    return print_ast(part(parse(schema.as_str()), domain))


def part(whole: DocumentNode, domain: Domain) -> DocumentNode:
    """Cut a domain's part out of the schema, with the directives of a subgraph."""
    queries = DocumentNode(definitions=tuple(_without_others(whole, domain)))
    left = cut(queries, frozenset(_resolved(queries, domain)), {})
    interfaces = {
        node.name.value: {field.name.value for field in node.fields or ()}
        for node in left.definitions
        if isinstance(node, InterfaceTypeDefinitionNode)
    }
    return DocumentNode(
        definitions=tuple(
            _told(_fitting(node, interfaces), domain)
            if isinstance(node, ObjectTypeDefinitionNode)
            else node
            for node in left.definitions
        )
    )


def _without_others(whole: DocumentNode, domain: Domain) -> Iterator[Any]:
    """Leave out the entities that this domain knows no more of than their keys."""
    for node in whole.definitions:
        if isinstance(node, SchemaDefinitionNode):
            directives = [_importing(directive) for directive in node.directives or ()]
            yield _changed(node, directives=tuple(directives))
        elif isinstance(node, UnionTypeDefinitionNode) and node.name.value == ENTITIES:
            known = [t for t in node.types or () if refers(domain, t.name.value)]
            yield _changed(node, types=tuple(known))
        else:
            yield node


def _resolved(document: DocumentNode, domain: Domain) -> Iterator[str]:
    for node in document.definitions:
        if isinstance(node, ObjectTypeDefinitionNode):
            type_ = node.name.value
            for field in (field.name.value for field in node.fields or ()):
                machinery = "_" in {type_[0], field[0]}  # of federation: _entities, _service
                if machinery or resolves(domain, type_, field):
                    yield f"{type_}.{field}"


def _fitting(node: ObjectTypeDefinitionNode, interfaces: dict[str, set[str]]) -> Any:
    """Drop the interfaces of which a type has not all fields here."""
    fields = {field.name.value for field in node.fields or ()}
    kept = [i for i in node.interfaces or () if interfaces[i.name.value] <= fields]
    return _changed(node, interfaces=tuple(kept))


def _told(node: ObjectTypeDefinitionNode, domain: Domain) -> Any:
    """Say of a type whether it is shared, and whether its key leads to it here."""
    name = node.name.value
    directives = [d for d in node.directives or () if d.name.value != "key"]
    if name in KEYS:
        resolvable = "" if refers(domain, name) else ", resolvable: false"
        directives.append(_directive(f'@key(fields: "{KEYS[name]}"{resolvable})'))
    if name in SHARED:
        directives.append(_directive("@shareable"))
    return _changed(node, directives=tuple(directives))


def _directive(text: str) -> ConstDirectiveNode:
    scalar: Any = parse(f"scalar S {text}").definitions[0]
    directive: ConstDirectiveNode = scalar.directives[0]
    return directive


def _importing(link: ConstDirectiveNode) -> Any:
    """Import what subgraphs say of their types."""
    names = ", ".join(f'"{name}"' for name in IMPORTS)
    (imports,) = _directive(f"@link(import: [{names}])").arguments or ()
    given = [a for a in link.arguments or () if a.name.value != "import"]
    arguments: tuple[ConstArgumentNode, ...] = (*given, imports)
    return _changed(link, arguments=arguments)


def restricted(schema: GraphQLSchema, document: DocumentNode) -> GraphQLSchema:
    """Take away from a schema what its document lacks; guards and resolvers stay as they are."""
    definitions: tuple[Any, ...] = document.definitions
    nodes = {node.name.value: node for node in definitions if getattr(node, "name", None)}
    for name, node in nodes.items():
        type_ = schema.type_map.get(name)
        if isinstance(type_, GraphQLObjectType):
            kept = {field.name.value for field in node.fields or ()}
            for field in type_.fields.keys() - kept:
                del type_.fields[field]
            implemented = {interface.name.value for interface in node.interfaces or ()}
            type_.interfaces = tuple(i for i in type_.interfaces if i.name in implemented)
        elif isinstance(type_, GraphQLUnionType):
            members = {member.name.value for member in node.types or ()}
            type_.types = tuple(t for t in type_.types if t.name in members)
    left = schema.to_kwargs()
    left["types"] = tuple(t for name, t in schema.type_map.items() if name in nodes)
    left["subscription"] = None
    return GraphQLSchema(**left)


def _changed(node: Any, **changes: Any) -> Any:
    """Return a copy of a node with some parts changed."""
    return type(node)(**{**{key: getattr(node, key) for key in node.keys}, **changes})
