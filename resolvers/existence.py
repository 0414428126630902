"""Whether a product exists, learnt from a read that the query needs anyway.

A portal that asks for the stock of twenty products costs the ERP one call: the stock read also
tells which numbers exist. Only a query that wants a product's own fields, or no stock, reads the
product itself; then both reads start together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
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

from resolvers.asks import Ask, Slices
from resolvers.context import RequestContext
from resolvers.products import Own, ProductView, own, sees_sites, stock_reads
from resolvers.seen import NOBODYS

OWN_FIELDS = frozenset({"name", "unit", "category"})
PRODUCTS = frozenset({"Product", "_Entity"})  # the types whose fragments hold for a product


class Needs(msgspec.Struct, frozen=True, gc=False):
    """What a query wants of a product: its own fields, its stock, and how old that may be."""

    own: bool
    stock: bool
    max_age: int | None


def needs(context: RequestContext, info: GraphQLResolveInfo[RequestContext]) -> Needs:
    """Look at what is selected of a product, as far as it will be answered."""
    wanted = {node.name.value: node for node in _fields(info) if _answered(context, node)}
    stock = wanted.get("stock")
    max_age = None if stock is None else _max_age(info, stock)
    return Needs(not OWN_FIELDS.isdisjoint(wanted), stock is not None, max_age)


def existing(context: RequestContext, needed: Needs, sku: str) -> Ask:
    """Return the product if it exists, with the reads that its fields need under way."""
    stock = stock_reads(context, sku, needed.max_age) if needed.stock else []
    if stock and not needed.own:
        return Ask(stock, lambda slices: _told_by_stock(context, sku, slices))
    product = own(context, sku)
    count = len(product.reads)

    def finish(slices: Slices) -> ProductView | None:
        found: Own = product.finish(slices[:count])
        if found.product is None and found.error is not None:
            raise found.error
        return None if found.product is None else ProductView(sku)

    return Ask([*product.reads, *stock], finish)


def _told_by_stock(context: RequestContext, sku: str, slices: Slices) -> Any:
    """Learn it from the stock; only where no system has a row of it the product is read as well."""
    known = [slice_ for slice_ in slices if slice_ is not None]
    if any(slice_.items or slice_.error for slice_ in known):
        return ProductView(sku)
    if not known:
        return None
    product = own(context, sku)

    def finish(found: Slices) -> ProductView | None:
        answer: Own = product.finish(found)
        return ProductView(sku) if answer.product or answer.error else None

    return Ask(product.reads, finish)


def _max_age(info: GraphQLResolveInfo[RequestContext], node: FieldNode) -> int | None:
    type_ = info.schema.type_map["Product"]
    assert isinstance(type_, GraphQLObjectType)
    given = get_argument_values(type_.fields["stock"], node, info.variable_values)
    found: int | None = given.get("maxAge")
    return found


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
