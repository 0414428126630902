"""What a request remembers on its way."""

from __future__ import annotations

from graphql.pyutils import Path

from policies.grant import Grant
from resolvers.context import RequestContext
from resolvers.exchange import Caller
from tests.resolvers.world import PEOPLE, World


def context(w: World) -> RequestContext:
    caller = Caller(principal=PEOPLE["finance"], request_id="r", deadline=1e9)
    return RequestContext(w.services, caller, Grant(scopes={}), frozenset({"Invoice.amount"}))


def path(*keys: str | int) -> Path:
    found: Path | None = None
    for key in keys:
        found = Path(found, key, None)
    assert found is not None
    return found


async def test_a_denial_keeps_its_first_path_and_counts_the_others(w: World) -> None:
    made = context(w)
    made.deny("SalesOrder.cost", path("customer", "orders", 0, "cost"))
    made.deny("SalesOrder.cost", path("customer", "orders", 1, "cost"))
    [denial] = made.denials.told(None)
    assert (denial.path, denial.count) == (["customer", "orders", 0, "cost"], 2)


async def test_a_reading_is_kept_by_customer_and_once_per_field(w: World) -> None:
    made = context(w)
    for customer in ("c_1", "c_1", "c_2"):
        made.note("Invoice.amount", customer)
    assert made.readings == {"c_1": {"Invoice.amount"}, "c_2": {"Invoice.amount"}}
