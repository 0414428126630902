"""Search over the directory: scope, filter and paging in SQL, no system is asked."""

from __future__ import annotations

from collections.abc import Callable

from backends.directory import CustomerFilter, CustomerOrder, Reach
from policies.principal import Scope
from resolvers.connections import Connected, Edge, paging
from resolvers.context import RequestContext
from resolvers.problems import Code, Problem
from resolvers.sections import customer
from resolvers.seen import NOBODYS, Seen

COORDINATE = "Query.customers"

# What an argument asks about; a customer of whom that may not be seen is not found by it.
NARROWING = {
    "segment": "Customer.segment",
    "region": "Customer.region",
    "owner": "Customer.owner",
    "team": "Customer.team",
    "system": "Customer.links",
}
SOUGHT = (
    *("Customer.name", "Customer.phone", "Customer.email", "Customer.taxNumber"),
    "Customer.links",
)


async def search(
    context: RequestContext,
    text: str | None,
    narrowed: CustomerFilter,
    order: CustomerOrder,
    first: int | None,
    after: str | None,
) -> Connected:
    """Find customers within the caller's reach; counts and cursors know of no others."""
    reach = await context.admission.reach(COORDINATE, _asked(context, text, narrowed, order))
    binding = f"{COORDINATE}|{text}|{narrowed}|{order}|{_bound(reach)}"
    wanted = paging(context.services.cursors, binding, first, after)
    found = await context.services.directory.search(
        reach, text=text, filter=narrowed, order=order, first=wanted.first, after=wanted.after
    )
    places = dict(zip((e.id for e in found.entries), found.positions, strict=True))
    admitted = await context.admission.entries(found.entries, COORDINATE)

    def seal(item: Seen) -> str:
        return wanted.seal(places[item.fact.entry.id])

    edges = [_edge(customer(context, a.entry, a.relation), seal) for a in admitted]
    return Connected(
        edges=edges,
        page_info=wanted.page(edges, more=found.has_next),
        whose=NOBODYS,
        total_count=found.total,
    )


def _asked(
    context: RequestContext, text: str | None, narrowed: CustomerFilter, order: CustomerOrder
) -> list[str]:
    """Name the fields that a search asks about; raise where its order would tell hidden names."""
    if order is not CustomerOrder.ID and not _sees_all_names(context):
        raise Problem(Code.FORBIDDEN, "sort: you may not see every name; sort by ID.")
    given = [field for name, field in NARROWING.items() if getattr(narrowed, name) is not None]
    return [*given, *(SOUGHT if text else ())]


def _sees_all_names(context: RequestContext) -> bool:
    entry, names = context.grant.scope(COORDINATE), context.grant.scope("Customer.name")
    return Scope.ALL in names or entry & names == entry


def _bound(reach: Reach) -> list[object]:
    """Spell a reach the same way in every process."""
    links = sorted(f"{link.system}:{link.key}" for link in reach.links)
    fitting = sorted(repr(wanted) for wanted in reach.fitting)
    return [
        fitting,
        reach.everything,
        sorted(reach.owners),
        sorted(reach.teams),
        sorted(reach.ids),
        links,
    ]


def _edge(found: Seen, seal: Callable[[Seen], str]) -> Edge:
    return Edge(found, found.whose, seal)
