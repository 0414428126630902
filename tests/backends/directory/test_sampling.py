"""A sample of a system's links is of that system alone and no longer than asked for."""

from __future__ import annotations

from backends.directory import Directory
from backends.directory.exchange import import_links
from backends.directory.sampling import some_links

SHEET = "customer,system,key\n" + "\n".join(f"c{n},erp,D{n}\nc{n},crm,K{n}" for n in range(20))


async def test_as_many_links_as_asked_for_each_once(directory: Directory) -> None:
    await import_links(directory, SHEET, ["crm", "erp"])
    found = await some_links(directory, "erp", 5)
    assert len(found) == len({*found}) == 5
    assert {*found} <= {f"D{n}" for n in range(20)}


async def test_all_links_where_there_are_fewer(directory: Directory) -> None:
    await import_links(directory, SHEET, ["crm", "erp"])
    assert sorted(await some_links(directory, "crm", 50)) == sorted(f"K{n}" for n in range(20))


async def test_no_link_of_a_system_that_has_none(directory: Directory) -> None:
    assert await some_links(directory, "erp", 50) == ()
