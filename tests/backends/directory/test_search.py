"""Search shows what is in reach and nothing of the rest."""

from __future__ import annotations

import pytest

from backends.directory import CustomerFilter, CustomerOrder, Directory, Found, Reach
from backends.domain import Customer, Link
from tests.backends.directory.listing import Company, crm, erp
from tests.databases import on_every_database

ALL = Reach(everything=True)


def names(found: Found) -> list[str | None]:
    return [entry.name for entry in found.entries]


@pytest.fixture
async def filled(company: Company) -> Company:
    """Six customers: three of rep-1, two of rep-2, one of nobody."""
    company.crm.customers = [
        Customer(
            system="crm",
            key="C-1001",
            name="Acme Straße GmbH",
            owner="rep-1",
            team="north",
            segment="A",
            region="EAST",
            phone="+49 (171) 234-567",
            email="Info@acme.example",
            tax_number="DE 123 456 789",
            links=(Link("erp", "77001"),),
        ),
        Customer(system="crm", key="C-1002", name="上海贸易有限公司", owner="rep-1", team="north"),
        Customer(system="crm", key="C-2001", name="100% Bolt", owner="rep-1", team="south"),
        Customer(system="crm", key="C-2002", name="Under_score", owner="rep-2", team="south"),
        Customer(system="crm", key="C-2003", name="acme tools", owner="rep-2", segment="A"),
        Customer(system="crm", key="C-2004"),
    ]
    company.erp.customers = [erp("77001", name="ＡＣＭＥ  Street")]
    await company.sync()
    return company


@on_every_database
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ACME", ["Acme Straße GmbH", "acme tools"]),
        ("strasse", ["Acme Straße GmbH"]),
        ("acme street", ["Acme Straße GmbH"]),  # the ERP's spelling
        ("贸易", ["上海贸易有限公司"]),
        ("0171 234567", ["Acme Straße GmbH"]),
        ("+49 171", ["Acme Straße GmbH"]),
        ("info@ACME.example", ["Acme Straße GmbH"]),
        ("DE123456789", ["Acme Straße GmbH"]),
        ("de 123", ["Acme Straße GmbH"]),
        ("c-1001", ["Acme Straße GmbH"]),
        ("77001", ["Acme Straße GmbH"]),
        ("770", ["Acme Straße GmbH"]),
        ("7001", []),  # a key's end is not its beginning
        ("C1002", ["上海贸易有限公司"]),
        ("nobody", []),
        ("  ", ["100% Bolt", "Acme Straße GmbH"]),
    ],
)
async def test_text_finds(filled: Company, text: str, expected: list[str]) -> None:
    found = await filled.directory.search(ALL, text=text, first=2)
    assert names(found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%", ["100% Bolt"]),
        ("_", ["Under_score"]),
        ("0%", ["100% Bolt"]),
        ("a%e", []),
        ("c_1001", []),
        ("/", []),
        ("//", []),
        ("\\", []),
        ("'", []),
        ("' OR 1=1 --", []),
        ("\x00", []),
        ("acme\x00", []),
        ("\ud800", []),
        ("-", []),
        ("\n", ["100% Bolt", "Acme Straße GmbH"]),  # blank
        ("a" * 100_000, []),
        ("%" * 60_000, []),
    ],
)
async def test_hostile_text_stays_text(filled: Company, text: str, expected: list[str]) -> None:
    found = await filled.directory.search(ALL, text=text, first=2)
    assert names(found) == expected


@on_every_database
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CustomerFilter(segment="A"), ["acme tools", "Acme Straße GmbH"]),
        (CustomerFilter(region="EAST"), ["Acme Straße GmbH"]),
        (CustomerFilter(owner="rep-2"), ["acme tools", "Under_score"]),
        (CustomerFilter(team="south", owner="rep-1"), ["100% Bolt"]),
        (CustomerFilter(system="erp"), ["Acme Straße GmbH"]),
        (CustomerFilter(system="other"), []),
        (CustomerFilter(segment="%"), []),
        (CustomerFilter(segment="\x00"), []),
    ],
)
async def test_filters_hold(filled: Company, wanted: CustomerFilter, expected: list[str]) -> None:
    found = await filled.directory.search(ALL, filter=wanted)
    assert sorted(names(found), key=str) == sorted(expected)


@on_every_database
@pytest.mark.parametrize(
    ("reach", "total"),
    [
        (Reach(), 0),
        (ALL, 6),
        (Reach(owners=frozenset({"rep-1"})), 3),
        (Reach(teams=frozenset({"south"})), 2),
        (Reach(owners=frozenset({"rep-1"}), teams=frozenset({"south"})), 4),
        (Reach(links=frozenset({Link("erp", "77001"), Link("crm", "C-2004")})), 2),
        (Reach(owners=frozenset({"", "\x00", "%"})), 0),
        (Reach(ids=frozenset({"c_unknown"})), 0),
        (Reach(links=frozenset({Link("crm", "77001"), Link("\x00", "\ud800")})), 0),
    ],
)
async def test_reach_is_the_union_of_its_parts(filled: Company, reach: Reach, total: int) -> None:
    found = await filled.directory.search(reach)
    assert (found.total, len(found.entries)) == (total, total)


@on_every_database
async def test_reach_by_id_holds_for_aliases(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    company.erp.customers = [erp("E1")]
    await company.sync()
    alias = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    found = await company.directory.search(Reach(ids=frozenset({alias})))
    assert [entry.links for entry in found.entries] == [(Link("crm", "1"), Link("erp", "E1"))]


@pytest.mark.parametrize("order", list(CustomerOrder))
@pytest.mark.parametrize("text", [None, "acme"])
async def test_who_is_out_of_reach_leaves_no_trace(
    company: Company, order: CustomerOrder, text: str | None
) -> None:
    """The same answers, whether the others exist or not."""
    mine = [crm(f"{n:02}", name=f"acme {n:02}", owner="rep-1") for n in range(1, 20, 2)]
    others = [crm(f"{n:02}", name=f"acme {n:02}", owner="rep-2") for n in range(0, 21, 2)]
    reach = Reach(owners=frozenset({"rep-1"}))
    company.crm.customers = mine
    await company.sync()
    alone = await pages(company.directory, reach, text, order)
    company.crm.customers = mine + others
    await company.sync()
    assert await pages(company.directory, reach, text, order) == alone
    assert [len(found.entries) for found in alone] == [4, 4, 2]
    assert {found.total for found in alone} == {10}


async def pages(
    directory: Directory, reach: Reach, text: str | None, order: CustomerOrder
) -> list[Found]:
    found = [await directory.search(reach, text=text, order=order, first=4)]
    while found[-1].has_next:
        after = found[-1].positions[-1]
        found.append(await directory.search(reach, text=text, order=order, first=4, after=after))
    return found


@pytest.mark.parametrize("order", list(CustomerOrder))
@pytest.mark.parametrize("text", [None, "a"])
@pytest.mark.parametrize("count", [7, 5003])
async def test_pages_show_each_entry_once_and_in_order(
    company: Company, order: CustomerOrder, text: str | None, count: int
) -> None:
    company.crm.customers = [crm(f"{n:04}", name="aA"[n % 2] + str(n % 3)) for n in range(count)]
    await company.sync()
    whole = await company.directory.search(ALL, text=text, order=order, first=count)
    size = -(-count // 3)
    first = await company.directory.search(ALL, text=text, order=order, first=size)
    rest = await company.directory.search(
        ALL, text=text, order=order, first=count, after=first.positions[-1]
    )
    assert first.entries + rest.entries == whole.entries
    assert (first.has_previous, first.has_next) == (False, True)
    assert (rest.has_previous, rest.has_next) == (True, False)
    assert first.total == rest.total == whole.total == count
    keys = [(str(entry.name).lower(), entry.id) for entry in whole.entries]
    if order is CustomerOrder.ID:
        keys = [("", entry.id) for entry in whole.entries]
    assert keys == sorted(keys, reverse=order is CustomerOrder.NAME_DESC)


@on_every_database
async def test_customers_without_a_name_come_behind_all_names(filled: Company) -> None:
    found = await filled.directory.search(ALL)
    assert names(found)[-1] is None


async def test_positions_hold_no_names(filled: Company) -> None:
    found = await filled.directory.search(ALL)
    assert found.positions == tuple(entry.id for entry in found.entries)


@on_every_database
async def test_paging_goes_on_behind_an_entry_that_has_gone(company: Company) -> None:
    company.crm.customers = [crm(str(n), name=f"acme {n}") for n in range(4)]
    await company.sync()
    first = await company.directory.search(ALL, first=2)
    del company.crm.customers[1]
    await company.sync()
    rest = await company.directory.search(ALL, first=2, after=first.positions[-1])
    assert names(rest) == ["acme 2", "acme 3"]
    assert rest.total == 3


@pytest.mark.parametrize("after", ["c_unknown", "", "\x00", "' OR 1=1 --", "\ud800"])
async def test_behind_an_unknown_position_is_nothing(filled: Company, after: str) -> None:
    found = await filled.directory.search(ALL, after=after)
    assert found == Found(total=6)


async def test_a_page_of_nothing_still_counts(filled: Company) -> None:
    found = await filled.directory.search(ALL, first=0)
    assert (found.entries, found.has_next, found.total) == ((), True, 6)
