"""The timeline: all systems in one order, each event once, denied kinds never read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from backends import domain
from backends.errors import Unavailable, Unserved
from backends.port import Query, Slice
from backends.vocabulary import Kind
from tests.resolvers.doubles import alter
from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes, day, order

TIMELINE = """query($id: ID!, $first: Int, $after: String) { customer(id: $id) {
  timeline(first: $first, after: $after) {
    freshness { state parts { source state } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor }
    nodes { at kind subject {
      ... on Interaction { key } ... on Ticket { number }
      ... on SalesOrder { number } ... on Delivery { number } ... on Invoice { number }
      ... on Payment { number } } } } } }"""

MIDNIGHT = dt.datetime(2026, 3, 6, 16, tzinfo=dt.UTC)  # where the ERP stands, 7 March begins


async def timeline(w: World, key: str = "K1", role: str = "admin", **variables: Any) -> Any:
    data = await w.data(TIMELINE, role, id=await w.id_of(key), **variables)
    return dig(data, ("customer", "timeline"))


async def paged(w: World, key: str, first: int) -> list[Any]:
    events: list[Any] = []
    after: str | None = None
    for _ in range(200):
        page = await timeline(w, key, first=first, after=after)
        assert len(page["nodes"]) <= first
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        events += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return events
    raise AssertionError("the timeline has no end")


async def test_events_of_all_systems_come_newest_first(w: World) -> None:
    page = await timeline(w)
    times = [node["at"] for node in page["nodes"]]
    assert times == sorted(times, reverse=True)
    assert {node["kind"] for node in page["nodes"]} == {
        *("INTERACTION", "TICKET", "ORDER", "DELIVERY", "INVOICE", "PAYMENT"),
    }
    assert page["freshness"]["state"] == "FRESH"


async def test_a_day_counts_from_its_midnight_where_its_system_stands(w: World) -> None:
    page = await timeline(w, first=100)
    (first_order,) = [n for n in page["nodes"] if n["subject"] == {"number": "S1"}]
    assert first_order["at"] == "2026-03-07T16:00:00Z"  # 8 March in the zone of the ERP


async def test_what_has_no_date_is_no_event(w: World) -> None:
    w.erp.put(Kind.ORDER, [order("S1", "D1", -1), order("S2", "D1", -2, ordered=None)])
    page = await timeline(w, first=100)
    assert [n["subject"] for n in page["nodes"] if n["kind"] == "ORDER"] == [{"number": "S1"}]
    assert page["pageInfo"]["hasNextPage"] is False


KEYS = [f"E{i:02}" for i in range(24)]
DATES = [day(-2 - i % 3) for i in range(24)]


def crowd(w: World) -> int:
    """Many events at the same instants, with the same keys in several kinds; count them."""
    w.crm.put(Kind.INTERACTION, [_interaction(i, key) for i, key in enumerate(KEYS)])
    w.crm.put(Kind.TICKET, [_ticket(i, key) for i, key in enumerate(KEYS)])
    w.erp.put(Kind.ORDER, [order(k, _owner(i), 0, ordered=DATES[i]) for i, k in enumerate(KEYS)])
    w.erp.put(Kind.INVOICE, [_invoice(i, key) for i, key in enumerate(KEYS)])
    w.erp.put(Kind.PAYMENT, [_payment(i, key) for i, key in enumerate(KEYS)])
    w.erp.put(Kind.DELIVERY, [_delivery(i, key) for i, key in enumerate(KEYS)])
    return 24 * 6 - 6


def _owner(i: int) -> str:
    return ("D2", "D3")[i % 2]


def _interaction(i: int, key: str) -> domain.Interaction:
    at = MIDNIGHT + dt.timedelta(hours=-9 * (i % 5))
    return domain.Interaction(system="crm", key=key, customer="K2", at=at)


def _ticket(i: int, key: str) -> domain.Ticket:
    opened = MIDNIGHT + _odd(i)
    return domain.Ticket(system="crm", key=key, customer="K2", number=key, opened=opened)


def _invoice(i: int, key: str) -> domain.Invoice:
    return domain.Invoice(system="erp", number=key, customer=_owner(i), issued=DATES[i])


def _payment(i: int, key: str) -> domain.Payment:
    received = DATES[i] if i % 4 else None
    return domain.Payment(system="erp", number=key, customer="D2", received=received)


def _delivery(i: int, key: str) -> domain.Delivery:
    return domain.Delivery(system="erp", number=key, customer="D3", shipped=DATES[i])


def _odd(i: int) -> dt.timedelta:
    return dt.timedelta(seconds=(-1, 0, 1)[i % 3])


@pytest.mark.parametrize("first", [1, 3, 7, 20, 64, 100])
async def test_paging_to_the_end_gives_each_event_once_and_in_order(w: World, first: int) -> None:
    expected = crowd(w)
    events = await paged(w, "K2", first)
    named = [(e["at"], e["kind"], *e["subject"].values()) for e in events]
    assert len(named) == len(set(named)) == expected
    assert [at for at, *_ in named] == sorted((at for at, *_ in named), reverse=True)


async def test_every_size_of_page_gives_the_same_order(w: World) -> None:
    crowd(w)
    assert await paged(w, "K2", 5) == await paged(w, "K2", 100)


@pytest.mark.parametrize(
    ("role", "denied"),
    [
        ("sales_rep", {Kind.INVOICE, Kind.PAYMENT}),
        ("sales_manager", set()),
        ("support_agent", {Kind.INVOICE, Kind.PAYMENT}),
        ("finance", {Kind.INTERACTION, Kind.TICKET}),
        ("portal_customer", {Kind.INTERACTION}),
    ],
)
async def test_kinds_that_the_caller_may_not_see_are_never_read(
    w: World, role: str, denied: set[Kind]
) -> None:
    page = await timeline(w, role=role, first=100)
    read = {query.kind for query in (*w.crm.calls, *w.erp.calls)}
    assert read.isdisjoint(denied)
    assert len(read) == 6 - len(denied)
    assert {node["kind"] for node in page["nodes"]}.isdisjoint({k.name for k in denied})
    assert page["freshness"]["state"] == "FRESH"


async def test_a_missing_source_makes_it_partial_and_the_cursor_stays(w: World) -> None:
    crowd(w)
    first = await timeline(w, "K2", first=10)
    w.crm.failures[Kind.TICKET] = Unavailable("down", system="crm")
    for after in (None, first["pageInfo"]["endCursor"]):
        page = await timeline(w, "K2", first=10, after=after)
        assert page["freshness"]["state"] == "PARTIAL"
        assert len(page["nodes"]) == 10
        assert page["pageInfo"]["hasNextPage"] is False
        assert page["pageInfo"]["endCursor"] == after
    w.crm.failures.clear()
    again = await timeline(w, "K2", first=10, after=first["pageInfo"]["endCursor"])
    assert again["freshness"]["state"] == "FRESH"
    assert again["pageInfo"]["hasNextPage"] is True


async def test_without_any_source_it_says_why(w: World) -> None:
    for system in (w.crm, w.erp):
        system.failures.update(dict.fromkeys(Kind, Unavailable("down", system=system.name)))
    page = await timeline(w)
    assert (page["freshness"]["state"], page["nodes"]) == ("UNAVAILABLE", [])
    assert page["pageInfo"]["endCursor"] is None


async def test_a_kind_that_its_system_never_gives_holds_no_page_back(w: World) -> None:
    """What its system lacks by declaration is not missing."""
    crowd(w)

    def no_tickets(query: Query, _key: str, slice_: Slice | None) -> Slice | None:
        gap = Slice(error=Unserved("no tickets", system="crm"))
        return gap if query.kind is Kind.TICKET else slice_

    alter(w, no_tickets)
    page = await timeline(w, "K2", first=10)
    assert page["freshness"]["state"] == "FRESH"
    assert len(await paged(w, "K2", 10)) == 24 * 5 - 6


async def test_an_event_says_no_more_than_its_section_would(w: World) -> None:
    query = """query($id: ID!) { customer(id: $id) { timeline { nodes { subject {
        ... on SalesOrder { number cost { amount } } } } } } }"""
    answer = await w.ask(query, "sales_rep", id=await w.id_of("K1"))
    nodes = dig(answer.data, ("customer", "timeline", "nodes"))
    assert all(node["subject"].get("cost") is None for node in nodes)
    assert [e["extensions"] for e in answer.errors] == [{"code": "FORBIDDEN", "count": 4}]


async def test_a_cursor_of_who_sees_other_kinds_is_bad_input(w: World) -> None:
    cursor = (await timeline(w, first=3))["pageInfo"]["endCursor"]
    answer = await w.ask(TIMELINE, "support_agent", id=await w.id_of("K1"), after=cursor)
    assert codes(answer) == ["BAD_USER_INPUT"]
