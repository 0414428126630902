"""Systems that share one customer number: a number that nobody has listed is a link of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from backends.directory import Directory, Entry, Reach, SharedNumbers, forget
from backends.domain import Link
from tests.backends.directory.listing import NOON, Clock, Company, crm, erp
from tests.databases import on_every_database

pytestmark = on_every_database

MADE = Entry(id="7", links=(Link("crm", "7"), Link("erp", "7")), as_of=NOON, known=False)


@pytest.fixture
async def directory(url: str, clock: Clock) -> AsyncIterator[Directory]:
    opened = await SharedNumbers.shared(url, ("erp", "crm"), clock)
    yield opened
    await opened.aclose()


async def test_a_number_is_its_own_link_in_every_system(directory: Directory) -> None:
    assert await directory.by_ids(["7"]) == {"7": MADE}
    links = [Link("crm", "7"), Link("erp", "7")]
    assert await directory.by_links(links) == dict.fromkeys(links, MADE)


async def test_nothing_is_said_of_whose_it_is(directory: Directory) -> None:
    made = (await directory.by_ids(["7"]))["7"]
    assert (made.owner, made.team, made.region, made.segment) == (None, None, None, None)
    assert not made.known


async def test_a_listed_customer_is_found_by_its_number_and_stays_itself(company: Company) -> None:
    company.crm.customers = [crm("7", name="Acme", owner="rep-1")]
    company.erp.customers = [erp("7")]
    await company.sync()
    number = await company.id_of("crm", "7")
    found = await company.directory.by_ids(["7", number])
    assert found["7"] == found[number]
    assert (found["7"].id, found["7"].owner, found["7"].known) == (number, "rep-1", True)


async def test_a_number_that_is_listed_later_is_not_made_any_more(company: Company) -> None:
    assert not (await company.directory.by_ids(["7"]))["7"].known
    company.crm.customers = [crm("7", name="Acme")]
    await company.sync()
    assert (await company.directory.by_ids(["7"]))["7"].known


async def test_an_erased_customer_is_not_made_again(company: Company) -> None:
    company.crm.customers = [crm("7", name="Acme")]
    await company.sync()
    await forget(company.directory, Link("crm", "7"))
    assert await company.directory.by_ids(["7"]) == {}
    assert await company.directory.by_links([Link("crm", "7"), Link("erp", "7")]) == {}


async def test_an_id_of_ours_is_no_number(directory: Directory) -> None:
    assert await directory.by_ids(["c_aaaaaaaaaaaaaaaa", "", "\x00", " 7"]) == {}


async def test_a_system_that_shares_nothing_has_no_such_links(directory: Directory) -> None:
    assert await directory.by_links([Link("other", "7"), Link("crm", "\ud800")]) == {}


async def test_a_search_finds_only_who_was_listed(company: Company) -> None:
    await company.directory.by_ids(["7"])
    assert (await company.directory.search(Reach(everything=True))).total == 0


async def test_what_was_looked_up_is_recalled_without_reading(directory: Directory) -> None:
    assert directory.recall_id("7") is None
    await directory.by_ids(["7"])
    assert directory.recall_id("7") == MADE
    assert directory.recall_link(Link("erp", "7")) == MADE
    assert directory.recall_link(Link("other", "7")) is None


async def test_nothing_is_recalled_after_a_write(company: Company) -> None:
    company.crm.customers = [crm("7", name="Acme")]
    await company.directory.by_ids(["7"])
    await company.sync()
    assert company.directory.recall_id("7") is None
    assert company.directory.recall_link(Link("crm", "7")) is None
    found = (await company.directory.by_ids(["7"]))["7"]
    assert found.known
