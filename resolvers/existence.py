"""Whether a product exists, learnt from a read that the query needs anyway.

A portal that asks for the stock of twenty products costs the ERP one call: the stock read also
tells which numbers exist. Only a query that wants a product's own fields, or no stock, reads the
product itself; then both reads start together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    SelectionNode,
    get_directive_values,
)
from graphql.execution.values import get_argument_values
from graphql.language import SelectionSetNode

from backends.errors import BackendError
from resolvers.context import RequestContext
from resolvers.products import ProductView, product, read_stock, sees_sites
from resolvers.sections import Gathered
from resolvers.seen import NOBODYS

OWN_FIELDS = frozenset({"name", "unit", "category"})
PRODUCTS = frozenset({"Product", "_Entity"})  # the types whose fragments hold for a product


async def existing(
    context: RequestContext, info: GraphQLResolveInfo[RequestContext], sku: str
) -> ProductView | None:
    """Return the product if it exists, with the reads that its fields need under way."""
    wanted = {node.name.value: node for node in _fields(info) if _answered(context, node)}
    stock = wanted.get("stock")
    if stock is None:
        known = await _has_product(context, sku)
    elif OWN_FIELDS.isdisjoint(wanted):
        known = await _told_by_stock(context, info, stock, sku)
    else:
        known, _ = await asyncio.gather(
            _has_product(context, sku), _read_stock(context, info, stock, sku)
        )
    return ProductView(sku) if known else None


async def _has_product(context: RequestContext, sku: str) -> bool:
    return await product(context, sku) is not None


async def _told_by_stock(
    context: RequestContext, info: GraphQLResolveInfo[RequestContext], node: FieldNode, sku: str
) -> bool:
    """Learn it from the stock; only where no system has a row of it the product is read as well."""
    gathered = await _read_stock(context, info, node, sku)
    told = any(p.items or (p.slice is not None and p.slice.error) for p in gathered.parts)
    if told or not gathered.parts:
        return told
    try:
        return await _has_product(context, sku)
    except BackendError:
        return True


async def _read_stock(
    context: RequestContext, info: GraphQLResolveInfo[RequestContext], node: FieldNode, sku: str
) -> Gathered:
    type_ = info.schema.type_map["Product"]
    assert isinstance(type_, GraphQLObjectType)
    arguments = get_argument_values(type_.fields["stock"], node, info.variable_values)
    return await read_stock(context, sku, arguments.get("maxAge"))


def _answered(context: RequestContext, node: FieldNode) -> bool:
    """Whether the field will be answered for this caller, so that its reads may start."""
    by_site = any(argument.name.value == "sites" for argument in node.arguments or ())
    visible = context.grant.visible(f"Product.{node.name.value}", NOBODYS.relation)
    return visible and (not by_site or sees_sites(context))


def _fields(info: GraphQLResolveInfo[RequestContext]) -> Iterator[FieldNode]:
    for node in info.field_nodes:
        yield from _selected(info, node.selection_set)


def _selected(
    info: GraphQLResolveInfo[RequestContext], selections: SelectionSetNode | None
) -> Iterator[FieldNode]:
    for node in selections.selections if selections else ():
        if not _let_through(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node
            continue
        fragment: Any = node
        if isinstance(node, FragmentSpreadNode):
            fragment = info.fragments[node.name.value]
        condition = fragment.type_condition
        if condition is None or condition.name.value in PRODUCTS:
            yield from _selected(info, fragment.selection_set)


def _let_through(info: GraphQLResolveInfo[RequestContext], node: SelectionNode) -> bool:
    """Whether its directives let a selection through."""
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])
