"""With which customers a role gets to a type, and what must therefore be nullable."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.attributes import rules_of
from policies.principal import Scope
from policies.ways import EVERYBODY, Ways
from tests.policies.coordinates import from_sdl
from tests.policies.policies import loaded, problems

DEEP = from_sdl(
    """
    type Query { customer: Customer  stock: Int }
    type Customer { name: String  orders: Order }
    type Order { id: ID!  net: Int  customer: Customer }
    """
)


def policy(customer: list[str], orders: list[str], order: list[str]) -> str:
    """Write a role's scopes on the way from the root to an order."""
    lines = [
        *(f"p, role:x, Query.customer, {scope}, allow," for scope in customer),
        *(f"p, role:x, Customer.orders, {scope}, allow," for scope in orders),
        *(f"p, role:x, Order.id, {scope}, allow," for scope in order),
        "p, role:x, Query.stock, all, allow,",
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("customer", "orders", "order"),
    [
        (["own"], ["own"], ["own"]),
        (["own"], ["all"], ["own", "team"]),
        (["own", "team"], ["own"], ["own"]),
        (["all"], ["team"], ["team"]),
        (["own"], ["team"], ["own"]),
        (["own"], ["team"], ["team"]),
        (["region=a"], ["region=a"], ["region=a"]),
        (["region=a&segment=b"], ["all"], ["region=a"]),
        (["region=a"], ["segment=b"], ["region=a&segment=b"]),
        (["region=a"], ["region=b"], []),
        (["own"], [], []),
    ],
)
def test_required_field_is_accepted_where_it_is_seen_by_whoever_gets_there(
    tmp_path: Path, customer: list[str], orders: list[str], order: list[str]
) -> None:
    assert loaded(tmp_path, policy(customer, orders, order), DEEP).roles == {"x"}


@pytest.mark.parametrize(
    ("customer", "orders", "order"),
    [
        (["own"], ["own"], []),
        (["own"], ["team"], []),
        (["own"], ["team"], ["self"]),
        (["own", "team"], ["all"], ["own"]),
        (["all"], ["all"], ["region=a"]),
        (["region=a"], ["all"], ["region=a&segment=b"]),
        (["region=a"], ["all"], ["region=b"]),
        (["region=a"], ["own"], ["segment=b"]),
    ],
)
def test_required_field_is_refused_where_somebody_gets_without_seeing_it(
    tmp_path: Path, customer: list[str], orders: list[str], order: list[str]
) -> None:
    assert problems(tmp_path, policy(customer, orders, order), DEEP) == [
        "schema: Order.id is protected but not nullable: not always seen by x"
    ]


def test_wider_way_covers_the_narrower() -> None:
    rules = rules_of(["region=a", "region=a&segment=b"])
    region, both = (rule.bit for rule in rules)
    scopes = {"Query.customer": region | both | Scope.OWN, "Customer.orders": Scope.ALL}
    entered = Ways(scopes, rules).entered(DEEP)
    assert entered["Query"] == {EVERYBODY}
    assert entered["Customer"] == entered["Order"] == {region, Scope.OWN}
