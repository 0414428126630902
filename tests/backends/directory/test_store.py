"""Look-ups by id and by link, and what happens without a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from backends.directory import Directory, Entry, Reach
from backends.domain import Link
from backends.errors import Unavailable
from tests.backends.directory.listing import NOON, Clock, Company, crm, erp
from tests.databases import on_every_database


@on_every_database
async def test_an_entry_tells_all_that_is_known(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", name="Acme", owner="rep-1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    assert await company.directory.by_ids([number]) == {
        number: Entry(
            id=number,
            links=(Link("crm", "1"), Link("erp", "E1")),
            name="Acme",
            owner="rep-1",
            as_of=NOON,
        )
    }


@on_every_database
@pytest.mark.parametrize("number", ["", "c_unknown", "\x00", "\ud800", "' OR 1=1 --"])
async def test_unknown_ids_are_absent(directory: Directory, number: str) -> None:
    assert await directory.by_ids([number]) == {}


@on_every_database
@pytest.mark.parametrize(
    "link", [Link("crm", "1 "), Link("", ""), Link("\x00", "1"), Link("crm", "\ud800")]
)
async def test_unknown_links_are_absent(company: Company, link: Link) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    assert await company.directory.by_links([link]) == {}


@on_every_database
async def test_links_of_several_systems_are_found_at_once(company: Company) -> None:
    company.crm.customers = [crm(str(n)) for n in range(600)]
    company.erp.customers = [erp("1")]
    await company.sync()
    links = [*(Link("crm", str(n)) for n in range(600)), Link("erp", "1"), Link("erp", "2")]
    found = await company.directory.by_links(links)
    assert set(found) == set(links[:-1])
    assert all(link in entry.links for link, entry in found.items())


@on_every_database
async def test_many_ids_are_found_at_once(company: Company) -> None:
    company.crm.customers = [crm(str(n)) for n in range(1200)]
    await company.sync()
    ids = (await company.directory.search(Reach(everything=True), first=1200)).positions
    assert set(await company.directory.by_ids(ids)) == set(ids)


async def test_ids_say_nothing(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    assert number.startswith("c_")
    assert len(number) == 18


async def test_an_unreachable_database_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await Directory.open(f"sqlite+aiosqlite:///{tmp_path}/missing/directory.db")
    assert caught.value.system == "directory"


def spoil(folder: Path) -> None:
    """Write something else over the database."""
    for path in folder.iterdir():
        path.write_bytes(b"no database" * 1000)


@pytest.mark.parametrize(
    "read",
    [
        lambda directory: directory.by_ids(["c_1"]),
        lambda directory: directory.by_links([Link("crm", "1")]),
        lambda directory: directory.search(Reach(everything=True)),
        lambda directory: directory.ownership_as_of(),
        lambda directory: directory.count(),
    ],
)
async def test_a_read_of_a_broken_database_is_unavailable(
    tmp_path: Path, url: str, read: Callable[[Directory], Awaitable[object]]
) -> None:
    directory = await Directory.open(url)
    await directory.aclose()
    spoil(tmp_path)
    with pytest.raises(Unavailable):
        await read(directory)
    await directory.aclose()


@on_every_database
async def test_opening_again_finds_what_was_kept(company: Company, url: str, clock: Clock) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    again = await Directory.open(url, clock=clock)
    assert await again.count() == 1
    await again.aclose()
    await again.aclose()


async def test_a_directory_in_memory_works(clock: Clock) -> None:
    company = Company(await Directory.open("sqlite+aiosqlite:///:memory:", clock=clock), clock)
    company.crm.customers = [crm("1", "E1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    assert await company.directory.count() == 1
    await company.directory.aclose()


@on_every_database
async def test_what_is_remembered_never_hides_an_own_write(url: str, clock: Clock) -> None:
    company = Company(await Directory.open(url, clock=clock, memo_seconds=60), clock)
    company.crm.customers = [crm("1", owner="rep-1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    await company.directory.by_ids([number])
    company.crm.customers = [crm("1", owner="rep-2")]
    await company.sync()
    assert (await company.directory.by_ids([number]))[number].owner == "rep-2"
    assert (await company.directory.by_links([Link("crm", "1")]))[Link("crm", "1")].owner == "rep-2"
    await company.directory.aclose()


@on_every_database
async def test_what_another_process_writes_is_seen_within_a_second(url: str, clock: Clock) -> None:
    company = Company(await Directory.open(url, clock=clock, memo_seconds=60), clock)
    writer = Company(await Directory.open(url, clock=clock), clock)
    writer.crm.customers = [crm("1", owner="rep-1")]
    await writer.sync()
    number = await company.id_of("crm", "1")
    writer.crm.customers = [crm("1", owner="rep-2")]
    await writer.sync()
    clock.pass_by(0.5)
    early = (await company.directory.by_links([Link("crm", "1")]))[Link("crm", "1")].owner
    clock.pass_by(0.5)
    late = (await company.directory.by_links([Link("crm", "1")]))[Link("crm", "1")].owner
    assert (early, late) == ("rep-1", "rep-2")
    assert (await company.directory.by_ids([number]))[number].owner == "rep-2"
    await company.directory.aclose()
    await writer.directory.aclose()


@on_every_database
async def test_what_was_looked_up_is_recalled_until_somebody_writes(url: str, clock: Clock) -> None:
    company = Company(await Directory.open(url, clock=clock, memo_seconds=60), clock)
    company.crm.customers = [crm("1", owner="rep-1")]
    await company.sync()
    directory, link = company.directory, Link("crm", "1")
    number = await company.id_of("crm", "1")
    assert directory.recall_id(number) is None
    found = (await directory.by_ids([number]))[number]
    await directory.by_links([link])
    assert (directory.recall_id(number), directory.recall_link(link)) == (found, found)
    company.crm.customers = [crm("1", owner="rep-2")]
    await company.sync()
    assert (directory.recall_id(number), directory.recall_link(link)) == (None, None)
    await directory.aclose()


@on_every_database
async def test_nothing_is_recalled_once_another_process_may_have_written(
    url: str, clock: Clock
) -> None:
    company = Company(await Directory.open(url, clock=clock, memo_seconds=60), clock)
    company.crm.customers = [crm("1")]
    await company.sync()
    link = Link("crm", "1")
    await company.directory.by_links([link])
    assert company.directory.recall_link(link) is not None
    clock.pass_by(1.0)
    assert company.directory.recall_link(link) is None
    await company.directory.aclose()


@on_every_database
async def test_who_remembers_nothing_recalls_nothing(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    await company.directory.by_ids([number])
    assert company.directory.recall_id(number) is None
