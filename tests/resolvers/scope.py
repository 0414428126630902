"""Every way to a customer as a question, and what asking it showed."""

from __future__ import annotations

from typing import Any

from policies.grant import Grant
from tests.resolvers.world import POLICY, Fixed, World

NOBODY = "c_aaaaaaaaaaaaaaaa"
CUSTOMER = "query($x: ID!) { customer(id: $x) { id name orders { nodes { number } } } }"
BY_LINK = 'query($x: String!) { customerByLink(system: "erp", key: $x) { id name } }'
ORDER = (
    "query($x: ID!) { order(id: $x) { number customer { name } deliveries { nodes { number } } } }"
)
FIND = """query($x: String!) { findOrders(reference: $x) {
    freshness { state asOf ageSeconds source servedFrom retryAfterMs parts { source state asOf } }
    pageInfo { hasNextPage startCursor endCursor } edges { cursor } nodes { number } } }"""
PRICE = """query($x: ID!) { product(sku: "P-1") { price(customer: $x) {
    freshness { state asOf parts { source } } amount { amount } } } }"""
ENTITIES = """query($x: [_Any!]!) { _entities(representations: $x) {
    ... on Customer { id name } ... on SalesOrder { number } } }"""


def shape(w: World) -> list[str]:
    """Tell what the systems were asked, without the keys."""
    return [call.rpartition(" ")[0] for call in w.calls()]


async def asked(w: World, query: str, role: str, x: Any) -> tuple[Any, Any, Any]:
    w.forget_calls()
    answer = await w.ask(query, role, x=x)
    return answer.data, answer.errors, shape(w)


def without_field(w: World, coordinate: str, role: str = "admin") -> None:
    """Hide a field from everybody, who are otherwise as this role."""
    grant = POLICY.grant([role])
    left = {name: scope for name, scope in grant.scopes.items() if name != coordinate}
    w.policy = Fixed(Grant(scopes=left), POLICY.sensitive)
