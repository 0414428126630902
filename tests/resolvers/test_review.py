"""What can be said of an operation before it is asked."""

from __future__ import annotations

import pytest

from policies.grant import Grant
from policies.principal import Scope
from resolvers.cost import Limits
from resolvers.review import Reviewer
from resolvers.schema import core
from tests.resolvers.world import SCHEMA

TEXT = """
query A($id: ID!, $n: Int = 3) {
  me: customer(id: $id) { name ...Orders __typename }
}
fragment Orders on Customer { orders(first: $n) { nodes { number net { amount } } } }
"""


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return Reviewer(core(SCHEMA), Limits(cost=500))


def test_fields_are_those_of_the_operation_and_its_fragments(reviewer: Reviewer) -> None:
    found = reviewer.review(TEXT)
    assert {field.name for field in found.fields} == {
        "Query.customer",
        "Customer.name",
        "Customer.orders",
        "SalesOrderConnection.nodes",
        "SalesOrder.number",
        "SalesOrder.net",
        "Money.amount",
    }


def test_the_cost_is_that_of_the_defaults(reviewer: Reviewer) -> None:
    found = reviewer.review(TEXT)
    fixed = reviewer.review(TEXT.replace("first: $n", "first: 3").replace(", $n: Int = 3", ""))
    assert (found.by_variables, fixed.by_variables) == (True, False)
    assert found.points == fixed.points
    assert found.points is not None


def test_hidden_fields_are_named_once_and_in_order(reviewer: Reviewer) -> None:
    seen = ("Query.customer", "Customer.name", "Customer.orders", "SalesOrderConnection.nodes")
    grant = Grant(scopes=dict.fromkeys(seen, Scope.OWN))
    assert reviewer.review(TEXT).denied(grant) == (
        "Money.amount",
        "SalesOrder.net",
        "SalesOrder.number",
    )


def test_of_an_abstract_type_one_visible_member_is_enough(reviewer: Reviewer) -> None:
    text = "query A($id: ID!) { customer(id: $id) { timeline { nodes { at } } } }"
    (field,) = [one for one in reviewer.review(text).fields if one.name.endswith(".at")]
    assert len(field.coordinates) > 1 or field.coordinates == (field.name,)
    shown = Grant(scopes=dict.fromkeys(field.coordinates[:1], Scope.ALL))
    assert field.name not in reviewer.review(text).denied(shown)
    assert field.name in reviewer.review(text).denied(Grant(scopes={}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Syntax Error"),
        ("{ nobody }", "Cannot query field"),
        ("{ customers(first: 100) { nodes { id name segment grade phone email } } }", "costs more"),
    ],
)
def test_what_cannot_run_is_said_to_be_so(reviewer: Reviewer, text: str, said: str) -> None:
    found = reviewer.review(text)
    assert said in found.problems[0]
    assert (found.points, found.fields) == (None, ())
