"""Lists in pages: how far they are read, where they go on, and which pages are not believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from backends.errors import Garbled
from backends.port import EVERY, By, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response
from gateway.settings import Rest
from tests.backends.vendors.rest.test_reading import NAMED, asked, described, error_of, keys_in
from tests.conformance.scripted_wire import Answer, ScriptedWire

ORDERED = {"number": "id", "customer": "customer", "ordered": "day"}
OFFSET = {"n": "{limit}", "from": "{offset}"}
NUMBER = {"page": "{page}"}


def orders(
    pages: Mapping[str, Any],
    query: Mapping[str, str],
    fields: Mapping[str, Any] = ORDERED,
    **more: Any,
) -> Rest:
    lookup = {"path": "/orders?customer={key}", "rows": "items", "pages": pages, "query": query}
    return described(Kind.ORDER, fields, customer={**lookup, **more})


def paged(rows: list[dict[str, Any]], size: int = 2, **more: Any) -> Answer:
    """Answer as a system that pages by ``n`` and ``from``, or by ``page``."""

    def answer(request: Request) -> Response:
        given = dict(parse_qsl(urlsplit(request.path).query))
        begin = int(given.get("from", (int(given.get("page", 1)) - 1) * size))
        items = rows[begin : begin + int(given.get("n", size))]
        return Response(status=200, body=msgspec.json.encode({"items": items, **more}))

    return answer


def dated(*days: int | None) -> list[dict[str, Any]]:
    return [
        {"id": f"O{n}", "customer": "C1", "day": None if day is None else f"2026-11-{day:02}"}
        for n, day in enumerate(days)
    ]


NEWEST_FIRST = {"by": "offset", "size": 2, "newest_first": True}
NEWEST = orders(NEWEST_FIRST, OFFSET)


@pytest.mark.parametrize(
    ("pages", "query", "more", "calls"),
    [
        ({"by": "offset", "size": 2}, OFFSET, {}, 3),
        ({"by": "offset", "size": 4, "total": "all"}, OFFSET, {"all": 5}, 2),
        ({"by": "number", "size": 2}, NUMBER, {}, 3),
    ],
)
async def test_a_list_is_read_page_by_page(
    pages: Mapping[str, Any], query: Mapping[str, str], more: Mapping[str, Any], calls: int
) -> None:
    wire = ScriptedWire(paged(dated(1, 5, 3, 2, 4), **more))
    page = await asked(orders(pages, query), wire, Kind.ORDER, By.CUSTOMER, "C1")
    assert (keys_in(page), len(wire.requests)) == ({"C1": ["O1", "O4", "O2", "O3", "O0"]}, calls)


@pytest.mark.parametrize(
    ("days", "limit", "found", "calls"),
    [
        ((9, 8, 7, 6, 5, 4), 1, ["O0"], 1),
        ((9, 8, 7, 6, 5, 4), 2, ["O0", "O1"], 2),
        ((9, 9, 9, 9, 5, 4), 1, ["O3"], 3),
        ((9, 8, None, None, None, None), 2, ["O0", "O1"], 2),
        ((None, None, 9, 8, 7, 6), 1, ["O2"], 2),
        ((9, 8), 2, ["O0", "O1"], 2),
        ((9, 8, 7), None, ["O0", "O1", "O2"], 2),
    ],
)
async def test_a_list_that_comes_newest_first_is_read_as_far_as_is_wanted(
    days: tuple[int | None, ...], limit: int | None, found: list[str], calls: int
) -> None:
    wire, window = ScriptedWire(paged(dated(*days))), Window(limit=limit)
    page = await asked(NEWEST, wire, Kind.ORDER, By.CUSTOMER, "C1", window=window)
    assert (keys_in(page), len(wire.requests)) == ({"C1": found}, calls)
    more = limit is not None and len(days) > limit
    assert (page.results["C1"].next is not None) is more


async def test_a_list_goes_on_where_it_ended_though_it_was_read_in_part() -> None:
    found, after = list[str](), None
    while after is not None or not found:
        wire = ScriptedWire(paged(dated(9, 9, 8, 7, 7, 6, None)))
        window = Window(limit=2, after=after)
        page = await asked(NEWEST, wire, Kind.ORDER, By.CUSTOMER, "C1", window=window)
        found += keys_in(page)["C1"]
        after = page.results["C1"].next
    assert found == ["O1", "O0", "O2", "O4", "O3", "O5", "O6"]


async def test_a_filter_is_applied_before_the_limit_is_counted() -> None:
    rows = [{**row, "gone": n % 2 == 0} for n, row in enumerate(dated(9, 8, 7, 6, 5, 4))]
    settings = orders(NEWEST_FIRST, OFFSET, {**ORDERED, "rejected": "gone"})
    window = Window(limit=1, filter=(("status", "open"),))
    wire = ScriptedWire(paged(rows))
    page = await asked(settings, wire, Kind.ORDER, By.CUSTOMER, "C1", window=window)
    assert (keys_in(page), len(wire.requests)) == ({"C1": ["O1"]}, 2)
    assert page.results["C1"].next is not None


CURSOR = orders({"by": "cursor", "next": "next"}, {"c": "{cursor}"})


def told(*days: int) -> Response:
    return Response(status=200, body=msgspec.json.encode({"items": dated(*days)}))


@pytest.mark.parametrize(
    ("settings", "answer"),
    [
        (NEWEST, paged(dated(1, 5, 3))),
        (NEWEST, lambda _: told(3, 2, 1)),
        (NEWEST, lambda _: told(9, 8)),
        (CURSOR, paged(dated(9, 8), next="again")),
    ],
    ids=["not sorted", "too large", "offset is ignored", "one cursor again and again"],
)
async def test_a_list_that_does_not_page_as_described_is_not_believed(
    settings: Rest, answer: Answer
) -> None:
    wire, window = ScriptedWire(answer), Window(limit=9)
    page = await asked(settings, wire, Kind.ORDER, By.CUSTOMER, "C1", window=window)
    assert error_of(page) is Garbled
    assert len(wire.requests) <= 2


async def test_a_page_behind_the_last_may_be_denied() -> None:
    answer = paged(dated(9, 8))
    wire = ScriptedWire(lambda r: answer(r) if "page=1" in r.path else Response(status=404))
    settings = orders({"by": "number", "size": 2}, NUMBER, not_found="unknown")
    page = await asked(settings, wire, Kind.ORDER, By.CUSTOMER, "C1")
    assert keys_in(page) == {"C1": ["O0", "O1"]}


@pytest.mark.parametrize(
    ("pages", "query"),
    [
        ({"by": "number", "size": 3}, NUMBER),
        ({"by": "offset", "size": 3}, OFFSET),
    ],
)
async def test_customers_are_listed_in_pages_of_any_size(
    pages: Mapping[str, Any], query: Mapping[str, str]
) -> None:
    lookup = {"path": "/customers", "query": query, "pages": pages, "rows": "items"}
    settings = described(Kind.CUSTOMER, NAMED, all=lookup)
    answer = paged([{"id": f"C{n}", "name": None} for n in range(7)], size=3)
    found, after = list[str](), None
    while after is not None or not found:
        window = Window(limit=2, after=after)
        page = await asked(
            settings, ScriptedWire(answer), Kind.CUSTOMER, By.ALL, EVERY, window=window
        )
        found += keys_in(page)[EVERY]
        after = page.results[EVERY].next
    assert found == [f"C{n}" for n in range(7)]
