"""How a field of the schema is declared: a plain attribute, a computed value, or a load.

The declaration stays in the field's metadata, so that what the policy, the start-up checks and
any other executor need to know can be read off the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
import strawberry

from backends.port import By
from backends.vocabulary import Kind
from resolvers.amounts import Money, Quantity
from resolvers.seen import Seen, parts, read

DECLARATION = "declaration"


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A cross-system field: which kind is read, by what, with the key at ``key`` of the parent.

    ``ask``, where there is one, returns what is read, an Ask, from the request's context, the
    parent and the field's arguments. Fields of one parent with the same ``ask`` share it, and each
    ``pick``s its value. At the root there is no parent; ``looks`` then returns, from the context
    and what is selected, what ``ask`` takes in its place.
    """

    kind: Kind
    by: By
    key: str
    ask: Callable[..., Any] | None = None
    pick: Callable[[Any], Any] | None = None
    looks: Callable[..., Any] | None = None


class Rows(msgspec.Struct, frozen=True):
    """A list of facts of one customer: which attribute has them, as they are.

    They are whose the source object is. Its ``parts`` also borrow from the source's fact. Where
    the attribute is None the facts are not all of one customer, and the field is read instead.
    """

    attribute: str
    parts: bool = False


class Computed(msgspec.Struct, frozen=True, kw_only=True):
    """A value made of attributes; ``inputs`` are the coordinates whose rules it inherits.

    ``make`` computes it from its source alone, where that is all it needs, and ``of`` from the
    values of its attributes, where it needs no more. ``joins`` names the attribute that a Money or
    Quantity borrows its currency or unit from. ``rows`` are the facts of a list.
    """

    attributes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    make: Callable[[Any], Any] | None = None
    of: Callable[..., Any] | None = None
    joins: str | None = None
    rows: Rows | None = None


Declaration: TypeAlias = Load | Computed


def load(declared: Load, description: str, resolver: Callable[..., Any]) -> Any:
    """Declare a section that is read from the systems that own its kind."""
    return strawberry.field(
        resolver=resolver, description=description, metadata={DECLARATION: declared}
    )


def plain(description: str, *, inputs: tuple[str, ...] = (), rows: Rows | None = None) -> Any:
    """Declare an attribute, read as it is; ``inputs`` where the attribute itself is computed."""
    metadata = {DECLARATION: Computed(inputs=inputs, rows=rows)} if inputs or rows else {}
    return strawberry.field(description=description, metadata=metadata)


def computed(
    resolver: Callable[[Any], Any],
    description: str,
    *,
    inputs: tuple[str, ...] = (),
    attributes: tuple[str, ...] = (),
    joins: str | None = None,
    rows: Rows | None = None,
) -> Any:
    """Declare a value computed from the entity."""

    def resolve(root: Any) -> Any:
        return resolver(root)

    return strawberry.field(
        resolver=resolve,
        description=description,
        metadata={
            DECLARATION: Computed(
                attributes=attributes, inputs=inputs, make=resolver, joins=joins, rows=rows
            )
        },
    )


def made(of: Callable[..., Any], description: str, attributes: tuple[str, ...]) -> Any:
    """Declare a value made of the values of some attributes of the entity."""

    def resolve(root: Any) -> Any:
        return of(*(read(root, attribute) for attribute in attributes))

    declared = Computed(attributes=attributes, of=of)
    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: declared}
    )


def money(attribute: str, description: str, *, inputs: tuple[str, ...] = ()) -> Any:
    """Declare an amount in the currency of its entity, or of what the entity is a part of."""

    def read_money(root: Any) -> Money | None:
        return money_of(read(root, attribute), borrowed(root, "currency"))

    return computed(
        read_money, description, attributes=(attribute,), inputs=inputs, joins="currency"
    )


def quantity(attribute: str, description: str, unit: str = "unit") -> Any:
    """Declare a quantity in the unit of its entity, or of what the entity is a part of."""

    def read_quantity(root: Any) -> Quantity | None:
        return quantity_of(read(root, attribute), borrowed(root, unit))

    return computed(read_quantity, description, attributes=(attribute,), joins=unit)


def nested(attribute: str, description: str) -> Any:
    """Declare parts of an entity, seen as the entity itself is."""

    def read_parts(root: Any) -> list[Seen]:
        return parts(root, read(root, attribute))

    rows = Rows(attribute, parts=True)
    return computed(read_parts, description, attributes=(attribute,), rows=rows)


def borrowed(root: Any, name: str) -> Any:
    """Read an attribute of the fact or, where it has none, of what it is a part of."""
    fact = root.fact if type(root) is Seen else root
    if hasattr(fact, name):
        return getattr(fact, name)
    return getattr(root.whole, name, None) if type(root) is Seen else None


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    """Join an amount and its currency; neither travels alone."""
    return None if amount is None or currency is None else Money(amount, currency)


def quantity_of(value: Decimal | None, unit: str | None) -> Quantity | None:
    """Join a value and its unit; neither travels alone."""
    return None if value is None or unit is None else Quantity(value, unit)


def declaration(metadata: Mapping[Any, Any]) -> Declaration | None:
    """Return what a field was declared as; None for a plain attribute or a hand-written one."""
    declared = metadata.get(DECLARATION)
    return declared if isinstance(declared, Load | Computed) else None
