"""Links go out and come in as CSV."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backends.directory import (
    Changes,
    Directory,
    Reach,
    WrongSheet,
    export_links,
    import_links,
)
from backends.domain import Link
from tests.backends.directory.listing import Clock, Company, crm, erp

SYSTEMS = ("crm", "erp", "shop")


async def take(directory: Directory, *rows: str) -> Changes:
    return await import_links(directory, "\n".join(["customer,system,key", *rows]), SYSTEMS)


async def exported(directory: Directory) -> str:
    out = io.StringIO(newline="")
    await export_links(directory, out)
    return out.getvalue()


@pytest.fixture
async def other(tmp_path: Path, clock: Clock) -> AsyncIterator[Directory]:
    opened = await Directory.open(f"sqlite+aiosqlite:///{tmp_path}/other.db", clock=clock)
    yield opened
    await opened.aclose()


async def test_rows_of_one_customer_belong_together(company: Company) -> None:
    changes = await take(company.directory, "a,crm,1", "b,crm,2", "a,erp,E1", "a,shop,S1")
    assert changes == Changes(added=4)
    assert await company.links_of(await company.id_of("erp", "E1")) == [
        "crm:1",
        "erp:E1",
        "shop:S1",
    ]
    assert await company.links_of(await company.id_of("crm", "2")) == ["crm:2"]


async def test_facts_come_with_the_rows(directory: Directory) -> None:
    text = "customer,system,key,name,owner,team,region,segment\na,crm,1,Acme,rep-1,north,EAST,A\n"
    await import_links(directory, text, SYSTEMS)
    entry = (await directory.by_links([Link("crm", "1")]))[Link("crm", "1")]
    facts = (entry.name, entry.owner, entry.team, entry.region, entry.segment)
    assert facts == ("Acme", "rep-1", "north", "EAST", "A")


async def test_a_blank_cell_leaves_the_fact_as_it_is(directory: Directory) -> None:
    await import_links(directory, "customer,system,key,name\na,crm,1,Acme\n", SYSTEMS)
    await import_links(directory, "customer,system,key,name,team\na,crm,1,,north\n", SYSTEMS)
    entry = (await directory.by_links([Link("crm", "1")]))[Link("crm", "1")]
    assert (entry.name, entry.team) == ("Acme", "north")


async def test_export_writes_what_import_reads_ids_included(
    company: Company, other: Directory
) -> None:
    company.crm.customers = [crm("1", "E1", owner="rep-1", name='Say "Acme", Inc'), crm("2")]
    company.erp.customers = [erp("E1"), erp("E2", name="上海")]
    await company.sync()
    text = await exported(company.directory)
    await import_links(other, text, SYSTEMS)
    assert await exported(other) == text
    ids = (await company.directory.search(Reach(everything=True))).positions
    copied = await other.by_ids(ids)
    assert {number: e.links for number, e in copied.items()} == {
        number: e.links for number, e in (await company.directory.by_ids(ids)).items()
    }


async def test_importing_the_same_again_changes_nothing(directory: Directory) -> None:
    await take(directory, "a,crm,1", "a,erp,E1", "b,crm,2")
    before = await exported(directory)
    assert await take(directory, "a,crm,1", "a,erp,E1", "b,crm,2") == Changes()
    assert await exported(directory) == before


async def test_nothing_changes_if_one_line_is_wrong(directory: Directory) -> None:
    await take(directory, "a,crm,1")
    before = await exported(directory)
    with pytest.raises(WrongSheet):
        await take(directory, "b,crm,2", "b,erp,", "b,crm,3")
    assert await exported(directory) == before


async def test_a_later_file_adds_to_a_customer(company: Company) -> None:
    await take(company.directory, "a,crm,1", "a,erp,E1")
    number = await company.id_of("crm", "1")
    await take(company.directory, "x,crm,1", "x,erp,E2")
    assert await company.links_of(number) == ["crm:1", "erp:E1", "erp:E2"]


async def test_links_named_under_two_customers_come_apart(company: Company) -> None:
    await take(company.directory, "a,crm,1", "a,erp,E1", "a,erp,E2")
    number = await company.id_of("crm", "1")
    await take(company.directory, "a,crm,1", "b,erp,E1")
    assert await company.links_of(number) == ["crm:1", "erp:E2"]
    assert await company.links_of(await company.id_of("erp", "E1")) == ["erp:E1"]


async def test_two_customers_are_put_together_with_all_they_had(company: Company) -> None:
    await take(company.directory, "a,crm,1", "a,erp,E1", "b,crm,2", "b,erp,E2")
    number = await company.id_of("crm", "1")
    await take(company.directory, "x,crm,1", "x,crm,2")
    assert await company.links_of(number) == ["crm:1", "crm:2", "erp:E1", "erp:E2"]


async def test_the_id_of_a_customer_may_stand_for_it(company: Company) -> None:
    company.crm.customers = [crm("1"), crm("2")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("crm", "2")
    await take(company.directory, f"{number},erp,E1")
    assert await company.links_of(await company.id_of("erp", "E1")) == ["crm:2", "erp:E1"]


async def test_what_was_put_together_by_hand_stays_so_after_a_sync(company: Company) -> None:
    await take(company.directory, "a,crm,1", "a,erp,E1")
    number = await company.id_of("crm", "1")
    company.crm.customers = [crm("1", owner="rep-1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    await company.sync()
    assert await company.links_of(number) == ["crm:1", "erp:E1"]


async def test_an_imported_link_that_its_system_does_not_have_goes_with_its_pass(
    company: Company,
) -> None:
    await take(company.directory, "a,crm,1", "a,erp,E1", "a,shop,S1")
    number = await company.id_of("crm", "1")
    company.crm.customers = [crm("1")]
    await company.sync()
    assert await company.links_of(number) == ["crm:1", "shop:S1"]


async def test_more_lines_than_one_portion_come_and_go(directory: Directory) -> None:
    rows = [f"c{n},{system},{n}" for n in range(1100) for system in ("crm", "erp")]
    await take(directory, *rows)
    assert await directory.count() == 1100
    out = io.StringIO(newline="")
    assert await export_links(directory, out) == 2200
    assert len(out.getvalue().splitlines()) == 2201
