"""Search over the directory: scope, filters, counts and pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resolvers.questions import dig
from tests.resolvers.world import World, codes

PAGE = """query(
  $first: Int, $after: String, $filter: CustomerFilter, $sort: CustomerSort, $search: String
) {
  customers(first: $first, after: $after, filter: $filter, sort: $sort, search: $search) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { name } }
    nodes { name }
  }
}"""


async def names(w: World, role: str, **variables: Any) -> list[str]:
    data = await w.data(PAGE, role, **variables)
    return [node["name"] for node in data["customers"]["nodes"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("sales_rep", ["Huaxia Pumps", "Only In CRM"]),
        ("sales_manager", ["Huaxia Pumps", "Only In CRM"]),
        ("portal_customer", ["Huaxia Pumps"]),
        ("finance", ["Beifang Valves", "Huaxia Pumps", "Only In CRM", "Only In ERP"]),
    ],
)
async def test_a_search_finds_and_counts_within_the_scope_only(
    w: World, role: str, expected: list[str]
) -> None:
    data = await w.data(PAGE, role)
    found = data["customers"]
    assert [node["name"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)
    assert found["pageInfo"]["hasNextPage"] is False


async def test_pages_within_the_scope_do_not_tell_of_others(w: World) -> None:
    data = await w.data(PAGE, "sales_rep", first=1)
    assert data["customers"]["pageInfo"]["hasNextPage"] is True
    last = await w.data(
        PAGE, "sales_rep", first=1, after=data["customers"]["pageInfo"]["endCursor"]
    )
    assert [node["name"] for node in last["customers"]["nodes"]] == ["Only In CRM"]
    assert last["customers"]["pageInfo"]["hasNextPage"] is False
    assert last["customers"]["pageInfo"]["hasPreviousPage"] is True
    assert last["customers"]["totalCount"] == 2


async def test_paging_to_the_end_gives_each_customer_once(w: World) -> None:
    seen: list[str] = []
    after = None
    for _ in range(4):
        data = await w.data(PAGE, "admin", first=1, after=after)
        seen += [edge["node"]["name"] for edge in data["customers"]["edges"]]
        after = data["customers"]["pageInfo"]["endCursor"]
    assert seen == ["Beifang Valves", "Huaxia Pumps", "Only In CRM", "Only In ERP"]


async def test_text_filter_and_sort_narrow_within_the_scope(w: World) -> None:
    assert await names(w, "admin", search="valves") == ["Beifang Valves"]
    assert await names(w, "sales_rep", search="valves") == []
    assert await names(w, "admin", filter={"segment": "A"}) == ["Huaxia Pumps"]
    assert await names(w, "sales_rep", filter={"owner": "rep02"}) == []
    assert await names(w, "admin", filter={"system": "crm", "team": "east"}) == [
        "Huaxia Pumps",
        "Only In CRM",
    ]
    assert await names(w, "sales_rep", sort="NAME_DESC") == ["Only In CRM", "Huaxia Pumps"]


async def test_a_search_asks_no_system(w: World) -> None:
    await w.data("{ customers { totalCount nodes { id links { system key } } } }")
    assert w.calls() == []


async def test_null_arguments_mean_the_defaults(w: World) -> None:
    everything = {"first": None, "after": None, "filter": None, "sort": None, "search": None}
    assert len(await names(w, "admin", **everything)) == 4


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
async def test_a_page_size_out_of_bounds_is_bad_input(w: World, first: int) -> None:
    answer = await w.ask(PAGE, "admin", first=first)
    assert codes(answer) in (["BAD_USER_INPUT"], ["QUERY_TOO_COMPLEX"])


async def test_a_cursor_of_another_reach_is_bad_input(w: World) -> None:
    data = await w.data(PAGE, "admin", first=1)
    cursor = data["customers"]["pageInfo"]["endCursor"]
    for role in ("sales_rep", "portal_customer", "sales_manager"):
        answer = await w.ask(PAGE, role, first=1, after=cursor)
        assert codes(answer) == ["BAD_USER_INPUT"]
        assert answer.data == {"customers": None}
    same_reach = await w.ask(PAGE, "support_agent", first=1, after=cursor)
    assert same_reach.errors == ()


async def test_a_cursor_of_another_search_is_bad_input(w: World) -> None:
    data = await w.data(PAGE, "admin", first=1)
    cursor = data["customers"]["pageInfo"]["endCursor"]
    changed: list[dict[str, Any]] = [
        {"search": "pumps"},
        {"filter": {"segment": "A"}},
        {"sort": "NAME_DESC"},
    ]
    for variables in changed:
        answer = await w.ask(PAGE, "admin", first=1, after=cursor, **variables)
        assert codes(answer) == ["BAD_USER_INPUT"]


async def test_each_found_customer_has_the_relation_of_its_own(w: World) -> None:
    query = "{ customers { nodes { id interactions { nodes { subject } } } } }"
    data = await w.data(query, "sales_rep")
    nodes = dig(data, ("customers", "nodes"))
    assert all(node["interactions"] is not None for node in nodes)
