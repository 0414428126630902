"""Lists in pages: sizes, cursors, several systems in one order."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backends.errors import Unavailable
from backends.port import Slice
from backends.vocabulary import Kind
from policies.principal import Scope
from resolvers.connections import connect, paging
from resolvers.cursors import Cursors
from resolvers.freshness import Part, judge
from resolvers.problems import Code, Problem
from resolvers.seen import Whose
from tests.resolvers.questions import dig
from tests.resolvers.world import NOW, World, codes, order

CURSORS = Cursors(b"k" * 32)
MINE = Whose(Scope.ALL)
PAGE = """query($id: ID!, $first: Int, $after: String) { customer(id: $id) {
  orders(first: $first, after: $after) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { number } } nodes { number } } } }"""


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_a_page_size_out_of_bounds_is_bad_input(first: int) -> None:
    with pytest.raises(Problem, match="first: must be between 1 and 100") as caught:
        paging(CURSORS, "list", first, None)
    assert caught.value.code is Code.BAD_USER_INPUT


@pytest.mark.parametrize(
    ("first", "asked"), [(None, 20), (1, 20), (20, 20), (21, 50), (51, 100), (100, 100)]
)
def test_few_sizes_are_asked_of_the_systems(first: int | None, asked: int) -> None:
    assert paging(CURSORS, "list", first, None).asked == asked


def test_an_empty_cursor_is_none() -> None:
    assert paging(CURSORS, "list", 1, "").after is None


def parts(*numbers: list[str]) -> list[Part]:
    return [
        Part(f"erp{i}", Slice(items=tuple(order(n, "D1", -int(n)) for n in of_one), as_of=NOW))
        for i, of_one in enumerate(numbers)
    ]


def test_the_parts_are_merged_into_one_order() -> None:
    page = paging(CURSORS, "list", 3, None)
    made = connect(Kind.ORDER, page, MINE, judge(parts(["1", "4"], ["2", "3"]), NOW))
    assert [seen.fact.number for seen in made.nodes] == ["1", "2", "3"]
    assert made.page_info.has_next_page
    assert not made.page_info.has_previous_page
    assert made.page_info.end_cursor == made.edges[-1].cursor


def test_a_part_that_goes_on_makes_the_list_go_on() -> None:
    (part,) = parts(["1"])
    assert part.slice is not None
    going_on = Part(part.system, msgspec.structs.replace(part.slice, next="x|y"))
    made = connect(Kind.ORDER, paging(CURSORS, "list", 5, None), MINE, judge([going_on], NOW))
    assert made.page_info.has_next_page


def test_a_part_without_a_value_is_left_out() -> None:
    failed = Part("erp9", Slice(error=Unavailable("down", system="erp9")))
    page = paging(CURSORS, "list", 5, None)
    made = connect(Kind.ORDER, page, MINE, judge([*parts(["1"]), failed], NOW))
    assert [seen.fact.number for seen in made.nodes] == ["1"]
    assert not made.page_info.has_next_page


def test_an_empty_page_has_no_cursors() -> None:
    made = connect(Kind.ORDER, paging(CURSORS, "list", 5, None), MINE, judge([], NOW))
    assert (made.page_info.start_cursor, made.page_info.end_cursor) == (None, None)


def test_a_page_of_one_part_is_cut_and_says_so() -> None:
    page = paging(CURSORS, "list", 2, None)
    made = connect(Kind.ORDER, page, MINE, judge(parts(["1", "2", "3"]), NOW))
    assert [seen.fact.number for seen in made.nodes] == ["1", "2"]
    assert [edge.node for edge in made.edges] == made.nodes
    assert made.page_info.has_next_page
    assert made.page_info.start_cursor == made.edges[0].cursor
    assert made.page_info.end_cursor == made.edges[-1].cursor


async def paged(w: World, first: int) -> list[str]:
    numbers: list[str] = []
    after: str | None = None
    for _ in range(100):
        data = await w.data(PAGE, id=await w.id_of("K2"), first=first, after=after)
        found: Any = dig(data, ("customer", "orders"))
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        numbers += [node["number"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return numbers
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("first", [1, 2, 7, 20, 23, 100])
async def test_paging_two_accounts_to_the_end_gives_each_order_once(w: World, first: int) -> None:
    """Forty orders of two accounts, four to a day."""
    orders = [order(f"S{i:02}", ("D2", "D3")[i % 2], -(i // 4)) for i in range(40)]
    orders.append(order("S99", "D2", 0, ordered=None))
    w.erp.put(Kind.ORDER, orders)
    expected = sorted(orders, key=lambda o: (str(o.ordered or ""), o.number), reverse=True)
    assert await paged(w, first) == [o.number for o in expected]


async def test_a_cursor_of_another_customer_or_list_is_bad_input(w: World) -> None:
    w.erp.put(Kind.ORDER, [order(f"S{i}", "D1", -i) for i in range(3)])
    mine = await w.data(PAGE, id=await w.id_of("K1"), first=1)
    cursor = dig(mine, ("customer", "orders", "pageInfo", "endCursor"))
    others = (
        "orders(status: OPEN, after: $after) { nodes { number } }",
        "invoices(after: $after) { nodes { number } }",
        "timeline(after: $after) { nodes { at } }",
    )
    for query in (
        PAGE,
        *(f"query($id: ID!, $after: String) {{ customer(id: $id) {{ {x} }} }}" for x in others),
    ):
        key = "K2" if query == PAGE else "K1"
        answer = await w.ask(query, id=await w.id_of(key), after=cursor)
        assert codes(answer) == ["BAD_USER_INPUT"], query


@pytest.mark.parametrize("after", ["x", "AAAA", "é", "a" * 5000])
async def test_a_forged_cursor_is_bad_input(w: World, after: str) -> None:
    answer = await w.ask(PAGE, id=await w.id_of("K1"), after=after)
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert after not in answer.errors[0]["message"]


@pytest.mark.parametrize("first", [0, 101])
async def test_bad_paging_costs_no_call_and_leaves_the_rest(w: World, first: int) -> None:
    query = """query($id: ID!, $first: Int) { customer(id: $id) { name
        tickets(first: $first) { nodes { number } } } }"""
    answer = await w.ask(query, id=await w.id_of("K1"), first=first)
    assert answer.data == {"customer": {"name": "Huaxia Pumps", "tickets": None}}
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert w.calls() == ["crm customer key K1"]
