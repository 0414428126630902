"""Random operations over our schema: merged fields, aliases, fragments, directives, variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import (
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from resolvers.schema import core
from tests.resolvers.world import SCHEMA

TYPES = core(SCHEMA).type_map
DEPTH = 6
DIRECTIVES = ("", "", "", "", " @include(if: $yes)", " @skip(if: $no)", " @include(if: $no)")
VARIABLES = {
    "yes": "Boolean!",
    "no": "Boolean!",
    "first": "Int = 2",
    "age": "Int",
    "skus": "[String!]!",
    "sku": "String!",
    "id": "ID!",
    "order": "ID!",
    "status": "OrderSelection",
    "filter": "CustomerFilter",
    "entities": "[_Any!]!",
    "quantity": "Decimal = 2",
}
# How a field may be asked; at least one way where it has an argument that must be given.
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Query.customer": ("(id: $id)",),
    "Query.customerByLink": ('(system: "crm", key: "K2")', '(system: "erp", key: "D1")'),
    "Query.customers": ("", "(filter: $filter)", "(first: 2, sort: ID)", '(search: "pumps")'),
    "Query.order": ("(id: $order)",),
    "Query.findOrders": ('(reference: "S1")', '(reference: "nothing")'),
    "Query.product": ("(sku: $sku)", '(sku: "P-1")'),
    "Query.products": ("(skus: $skus)", '(skus: ["P-1", "P-9"])'),
    "Query._entities": ("(representations: $entities)",),
    "Customer.orders": ("", "(first: 1)", "(status: OPEN)", "(status: $status, first: $first)"),
    "Customer.contacts": ("", "(first: $first)", "(first: 0)", '(after: "x")'),
    "Product.stock": ("", "(maxAge: 5)", "(maxAge: $age)", '(sites: ["M1"])'),
    "Product.price": ("", "(customer: $id)", "(quantity: $quantity)", "(quantity: -1)"),
    "Product.availability": ("(quantity: 3)", '(quantity: $quantity, by: "2026-12-01")'),
}
NEVER = {"Query._service"}


class Drawn(msgspec.Struct, frozen=True):
    """An operation, and which of its variables it uses."""

    text: str
    used: tuple[str, ...]


class _Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._names = 0
        self._known: dict[str, str] = {}
        self.fragments: list[str] = []

    def selection(self, owner: str, depth: int) -> str:
        type_ = TYPES[owner]
        if isinstance(type_, GraphQLUnionType):
            chosen = self._draw(
                st.lists(st.sampled_from([t.name for t in type_.types]), min_size=1, max_size=3)
            )
            return " ".join(f"... on {t} {{ {self.selection(t, depth)} }}" for t in chosen)
        assert isinstance(type_, GraphQLObjectType)
        fields = [name for name in type_.fields if f"{owner}.{name}" not in NEVER]
        names = self._draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4))
        written = [self._field(type_, name, depth) for name in names]
        found = " ".join(text for text in written if text) or "__typename"
        return self._wrapped(owner, found)

    def _field(self, type_: GraphQLObjectType, name: str, depth: int) -> str:
        named = get_named_type(type_.fields[name].type)
        if not is_leaf_type(named) and depth >= DEPTH:
            return ""
        ways = ARGUMENTS.get(f"{type_.name}.{name}", ("",))
        text = f"{name}{self._draw(st.sampled_from(ways))}"
        text += self._draw(st.sampled_from(DIRECTIVES))
        if not is_leaf_type(named):
            return f"{self._alias()}: {text} {{ {self.selection(named.name, depth + 1)} }}"
        return text if self._plain(ways) else f"{self._alias()}: {text}"

    def _plain(self, ways: tuple[str, ...]) -> bool:
        return ways == ("",) and self._draw(st.booleans())

    def _wrapped(self, owner: str, text: str) -> str:
        how = self._draw(st.sampled_from(("plain", "plain", "inline", "named", "twice", "bare")))
        if how == "plain":
            return text
        if how in {"named", "twice"}:
            name = self._alias().upper()
            self.fragments.append(f"fragment {name} on {owner} {{ {text} }}")
            return f"...{name}" if how == "named" else f"...{name} ...{name}"
        return f"... on {owner} {{ {text} }}" if how == "inline" else f"... {{ {text} }}"

    def _alias(self) -> str:
        self._names += 1
        return f"a{self._names}"


@st.composite
def operations(draw: st.DrawFn) -> Drawn:
    """Draw an operation."""
    writer = _Writer(draw)
    body = f"{{ {writer.selection('Query', 0)} }} {' '.join(writer.fragments)}"
    used = tuple(name for name in VARIABLES if _uses(body, name))
    variables = ", ".join(f"${name}: {VARIABLES[name]}" for name in used)
    return Drawn(f"query Q({variables}) {body}" if used else body, used)


def _uses(body: str, name: str) -> bool:
    return any(f"${name}{end}" in body for end in (")", ",", " ", "]"))


def values(known: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values of all variables; ``known`` are ids to ask for."""
    products = st.sampled_from(["P-1", "P-2", "P-9"])
    entity = st.sampled_from(
        [
            {"__typename": "Customer", "id": known["customer"]},
            {"__typename": "SalesOrder", "id": known["order"]},
            {"__typename": "Product", "sku": "P-1"},
            {"__typename": "Nothing"},
            {"__typename": "Product", "sku": "P-9"},
        ]
    )
    return st.fixed_dictionaries(
        {
            "yes": st.booleans(),
            "no": st.booleans(),
            "age": st.sampled_from([None, 0, 5, -1]),
            "skus": st.lists(products, max_size=4),
            "sku": products,
            "id": st.sampled_from([known["customer"], known["other"], "nobody"]),
            "order": st.sampled_from([known["order"], "nothing"]),
            "entities": st.lists(entity, max_size=3),
        },
        optional={
            "first": st.sampled_from([1, 2, 50, 0, None, "two"]),
            "status": st.sampled_from([None, "OPEN", "CLOSED", "AJAR"]),
            "filter": st.sampled_from([None, {"region": "east"}, {"system": "erp"}, {"x": 1}]),
            "quantity": st.sampled_from(["1", 3, "0", None]),
        },
    )
