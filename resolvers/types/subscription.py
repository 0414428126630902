"""What can be subscribed to: changes that systems tell of, pushed as they are heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import strawberry
from graphql import GraphQLResolveInfo, GraphQLSchema

from resolvers.context import RequestContext
from resolvers.fields import DECLARATION, Computed
from resolvers.problems import Denied
from resolvers.topics import Announced, Interactions, Pushed, order_topic, stock_topic
from resolvers.types.crm import Interaction
from resolvers.types.goods import Product
from resolvers.types.sales import SalesOrder

Raw: TypeAlias = GraphQLResolveInfo[RequestContext]


def _order_changed(number: str | None = None, customer: strawberry.ID | None = None) -> Any:
    return Announced(order_topic(number, customer))


def _stock_changed(skus: list[str]) -> Any:
    return Announced(stock_topic(skus))


def _interaction_added(customer: strawberry.ID) -> Any:
    return Announced(Interactions(customer))


def _as_asked(*inputs: str) -> dict[Any, Any]:
    """Push to nobody what he could not ask for, whatever is allowed beside it."""
    return {DECLARATION: Computed(inputs=inputs)}


@strawberry.type(description="Everything that can be subscribed to.")
class Subscription:
    """The root fields; each names a topic when it begins, and returns what is pushed later."""

    order_changed: SalesOrder | None = strawberry.field(
        resolver=_order_changed,
        description="An order that has changed: the one with this number, or any of a customer. "
        "Null, and the end, where there is no such order or customer.",
        metadata=_as_asked("Query.order", "Customer.orders"),
    )
    stock_changed: Product | None = strawberry.field(
        resolver=_stock_changed,
        description="A product whose stock has changed, of those with these numbers.",
        metadata=_as_asked("Product.stock"),
    )
    interaction_added: Interaction | None = strawberry.field(
        resolver=_interaction_added,
        description="What was added to the record of a customer. Null, and the end, where there "
        "is no such customer.",
        metadata=_as_asked("Customer.interactions"),
    )


def streamed(schema: GraphQLSchema) -> None:
    """Let the fields of the root name their topics first and return what is pushed after that."""
    root = schema.subscription_type
    assert root is not None
    for name, field in root.fields.items():
        assert field.resolve is not None
        field.subscribe = _announcing(f"{root.name}.{name}", field.resolve)
        field.resolve = _pushed


def _announcing(coordinate: str, name_topic: Callable[..., Any]) -> Callable[..., Any]:
    """Name the topic of a field, if the caller sees the field of anybody."""

    def announce(root: Any, info: Raw, **arguments: Any) -> Any:
        if not info.context.grant.scope(coordinate):
            info.context.deny(coordinate, info.path)
            raise Denied
        return name_topic(root, info, **arguments)

    return announce


def _pushed(root: Any, _info: Raw, **_arguments: Any) -> Any:
    """Return the root's value."""
    assert isinstance(root, Pushed), "nobody asks for this without subscribing"
    if root.error is not None:
        raise root.error
    return root.value
