"""Entities by their keys, as a federation router asks for them: each kind is one batch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo, GraphQLSchema, GraphQLUnionType

from backends.errors import BackendError
from resolvers import orders
from resolvers.asks import settled
from resolvers.context import RequestContext
from resolvers.existence import existing, needs
from resolvers.problems import bad_input
from resolvers.products import ProductView
from resolvers.sections import customer

Raw: TypeAlias = GraphQLResolveInfo[RequestContext]


def entities(_root: Any, info: Raw, representations: Sequence[Any]) -> list[Any]:
    """Resolve every representation; one that is wrong is null with an error of its own."""
    known = _known(info.schema)
    return [_entity(info, representation, known) for representation in representations]


def _known(schema: GraphQLSchema) -> list[str]:
    """Name the types that are resolved here: of one domain's schema, its own."""
    union = schema.type_map["_Entity"]
    assert isinstance(union, GraphQLUnionType)
    here = {type_.name for type_ in union.types}
    return [name for name in REFERENCES if name in here]


def _entity(info: Raw, representation: Any, known: Sequence[str]) -> Any:
    """Begin to read one entity, or return what is wrong with its representation."""
    if not isinstance(representation, dict):
        return bad_input("representations: each must be an object with __typename and a key")
    name = str(representation.get("__typename"))
    if name not in known:
        return bad_input(f"representations: __typename must be one of {', '.join(known)}")
    field, resolve = REFERENCES[name]
    key = representation.get(field)
    if not isinstance(key, str):
        return bad_input(f"representations: {field} must be given as text")
    return resolve(info, key)


async def _customer(info: Raw, key: str) -> Any:
    admitted = await info.context.admission.by_id(key, "Query.customer")
    return admitted and customer(info.context, admitted.entry, admitted.relation)


async def _order(info: Raw, key: str) -> Any:
    return await orders.by_id(info.context, key)


async def _product(info: Raw, key: str) -> Any:
    context = info.context
    try:
        return await settled(context.loads, existing(context, needs(context, info), key))
    except BackendError:
        return ProductView(key)  # its sections say what is wrong, as those of an order's line do


# By type: the key field, and who resolves it.
REFERENCES: Mapping[str, tuple[str, Callable[[Raw, str], Awaitable[Any]]]] = {
    "Customer": ("id", _customer),
    "SalesOrder": ("id", _order),
    "Product": ("sku", _product),
}
