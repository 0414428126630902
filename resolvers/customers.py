"""Search over the directory: scope, filter and paging in SQL, no system is asked."""

from __future__ import annotations

from backends.directory import CustomerFilter, CustomerOrder, Reach
from resolvers.connections import Connected, Edge, paging
from resolvers.context import RequestContext
from resolvers.sections import customer
from resolvers.seen import NOBODYS, Seen

COORDINATE = "Query.customers"


async def search(
    context: RequestContext,
    text: str | None,
    narrowed: CustomerFilter,
    order: CustomerOrder,
    first: int | None,
    after: str | None,
) -> Connected:
    """Find customers within the caller's reach; counts and cursors know of no others."""
    reach = await context.admission.reach(COORDINATE)
    binding = f"{COORDINATE}|{text}|{narrowed}|{order}|{_bound(reach)}"
    wanted = paging(context.services.cursors, binding, first, after)
    found = await context.services.directory.search(
        reach, text=text, filter=narrowed, order=order, first=wanted.first, after=wanted.after
    )
    places = dict(zip((e.id for e in found.entries), found.positions, strict=True))
    admitted = await context.admission.entries(found.entries, COORDINATE)
    edges = [
        _edge(customer(context, a.entry, a.relation), wanted.seal(places[a.entry.id]))
        for a in admitted
    ]
    return Connected(
        edges=edges,
        page_info=wanted.page(edges, more=found.has_next),
        whose=NOBODYS,
        total_count=found.total,
    )


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


def _edge(found: Seen, cursor: str) -> Edge:
    return Edge(found, cursor, found.whose)
