"""Systems are read into the directory."""

from __future__ import annotations

import datetime as dt

import pytest

from backends.directory import Changes, Directory, Reach, Source, sync
from backends.domain import Customer, Link
from backends.errors import Garbled, Unavailable
from backends.port import EVERY, CallContext, Lane, Page, Query, Slice
from tests.backends.directory.listing import NOON, Clock, Company, Listing, crm, erp
from tests.databases import on_every_database

pytestmark = on_every_database

DOWN = Unavailable("it is down", system="erp")


async def total(directory: Directory) -> int:
    return (await directory.search(Reach(everything=True))).total


async def test_records_that_mention_each_other_become_one_entry(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", "E2")]
    company.erp.customers = [erp("E1"), erp("E2"), erp("E3")]
    await company.sync()
    assert await company.links_of(await company.id_of("crm", "1")) == ["crm:1", "erp:E1", "erp:E2"]
    assert await company.links_of(await company.id_of("erp", "E3")) == ["erp:E3"]


async def test_the_mentioned_side_may_come_first(company: Company) -> None:
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    assert await company.links_of(number) == ["crm:1", "erp:E1"]


async def test_a_mentioned_number_that_does_not_exist_makes_no_link(company: Company) -> None:
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    assert await company.links_of(await company.id_of("crm", "1")) == ["crm:1"]


async def test_two_records_that_mention_one_number_are_one_entry(company: Company) -> None:
    company.crm.customers = [crm("1", "E1"), crm("2", "E1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    assert await company.directory.count() == 1


async def test_a_second_sync_changes_nothing_but_the_age(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", owner="rep-1")]
    company.erp.customers = [erp("E1"), erp("E2")]
    await company.sync()
    before = (await company.directory.search(Reach(everything=True))).entries
    company.clock.pass_by(60)
    report = await company.sync()
    after = (await company.directory.search(Reach(everything=True))).entries
    assert [system.changes for system in report.systems] == [Changes(), Changes()]
    assert [(e.id, e.links, e.name, e.owner) for e in after] == [
        (e.id, e.links, e.name, e.owner) for e in before
    ]
    assert {e.as_of for e in after} == {NOON + dt.timedelta(seconds=60)}


async def test_the_report_counts_what_came_changed_and_went(company: Company) -> None:
    company.crm.customers = [crm("1"), crm("2"), crm("3")]
    first = await company.sync()
    company.crm.customers = [crm("1", name="Bolt"), crm("2"), crm("4")]
    second = await company.sync()
    assert first.systems[0].changes == Changes(added=3)
    assert second.systems[0].changes == Changes(added=1, changed=1, removed=1)


async def test_a_moved_account_has_its_new_owner(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", owner="rep-1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1", owner="rep-2")]
    await company.sync()
    assert (await company.directory.by_ids([number]))[number].owner == "rep-2"


async def test_the_owning_systems_nobody_counts(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", owner=None)]
    company.erp.customers = [erp("E1"), erp("E2")]
    await company.sync()
    found = await company.directory.search(Reach(everything=True))
    assert {entry.owner for entry in found.entries} == {None}


async def test_a_vanished_customer_loses_its_link(company: Company) -> None:
    company.crm.customers = [crm("1", "E1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    company.erp.customers = []
    await company.sync()
    assert await company.links_of(number) == ["crm:1"]
    assert await company.directory.by_links([Link("erp", "E1")]) == {}


async def test_a_customer_that_no_system_has_is_gone_and_comes_back_with_its_id(
    company: Company,
) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    company.crm.customers = []
    await company.sync()
    assert await company.directory.by_ids([number]) == {}
    assert await company.directory.count() == await total(company.directory) == 0
    company.crm.customers = [crm("1")]
    await company.sync()
    assert await company.id_of("crm", "1") == number


async def test_an_interrupted_pass_takes_no_link_away(company: Company) -> None:
    company.erp.customers = [erp(f"E{n}") for n in range(6)]
    await company.sync()
    company.erp.customers = [erp("E1"), erp("E2"), erp("E4")]
    company.erp.limit, company.erp.pages_left, company.erp.error = 2, 1, DOWN
    report = await company.sync()
    assert report.systems[1].error is DOWN
    assert not report.complete
    assert await company.directory.count() == 6
    company.erp.pages_left = None
    await company.sync()
    assert await company.directory.count() == 3


async def test_a_pass_goes_on_where_it_was_interrupted(company: Company) -> None:
    company.erp.customers = [erp(f"E{n}") for n in range(6)]
    company.erp.limit, company.erp.pages_left, company.erp.error = 2, 2, DOWN
    await company.sync()
    assert await company.directory.count() == 4
    company.erp.pages_left = None
    company.erp.queries.clear()
    report = await company.sync()
    assert [query.window.after for query in company.erp.queries] == ["E3|E3"]
    assert report.systems[1].read == 6
    assert await company.directory.count() == 6


async def test_what_was_read_survives_the_end_of_the_process(
    company: Company, url: str, clock: Clock
) -> None:
    company.crm.customers = [crm(str(n)) for n in range(4)]
    company.crm.limit, company.crm.pages_left = 2, 1
    company.crm.error = Unavailable("it is down", system="crm")
    await company.sync()
    number = await company.id_of("crm", "1")
    await company.directory.aclose()
    again = await Directory.open(url, clock=clock)
    company.crm.pages_left = None
    await sync(again, [Source(backend=company.crm)], progress=lambda _system, _done: None)
    found = await again.by_ids([number])
    assert (found[number].links, await again.count()) == ((Link("crm", "1"),), 4)
    await again.aclose()


async def test_one_failing_system_does_not_keep_the_others_from_being_read(
    company: Company,
) -> None:
    company.crm.pages_left, company.crm.error = 0, Unavailable("it is down", system="crm")
    company.erp.customers = [erp("E1")]
    report = await company.sync()
    assert [system.error is None for system in report.systems] == [False, True]
    assert await company.directory.count() == 1


async def test_ownership_is_as_old_as_the_beginning_of_the_last_complete_pass(
    company: Company,
) -> None:
    company.crm.customers = [crm(str(n)) for n in range(4)]
    assert await company.directory.ownership_as_of() is None
    await company.sync()
    assert await company.directory.ownership_as_of() == NOON
    company.clock.pass_by(60)
    company.crm.limit, company.crm.pages_left = 2, 1
    company.crm.error = Unavailable("it is down", system="crm")
    await company.sync()
    assert await company.directory.ownership_as_of() == NOON
    company.clock.pass_by(60)
    company.crm.pages_left = None
    await company.sync()
    assert await company.directory.ownership_as_of() == NOON + dt.timedelta(seconds=60)


async def test_the_erp_does_not_make_ownership_older(company: Company) -> None:
    company.erp.pages_left, company.erp.error = 0, DOWN
    await company.sync()
    assert await company.directory.ownership_as_of() == NOON


async def test_ids_that_come_together_leave_the_older_and_an_alias(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    older = await company.id_of("crm", "1")
    company.erp.customers = [erp("E1")]
    await company.sync()
    younger = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    found = await company.directory.by_ids([older, younger])
    assert {asked: entry.id for asked, entry in found.items()} == {older: older, younger: older}


async def test_an_alias_of_an_alias_leads_to_the_entry_that_is_left(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    company.erp.customers = [erp("E1")]
    await company.sync()
    company.crm.customers = [crm("1"), crm("2")]
    await company.sync()
    ids = [await company.id_of(*link) for link in (("crm", "1"), ("erp", "E1"), ("crm", "2"))]
    company.crm.customers = [crm("1"), crm("2", "E1")]
    await company.sync()
    company.crm.customers = [crm("1", "E1"), crm("2", "E1")]
    await company.sync()
    found = await company.directory.by_ids(ids)
    assert [found[number].id for number in ids] == [ids[0]] * 3


async def test_an_entry_that_falls_apart_keeps_its_id_at_the_owning_system(
    company: Company,
) -> None:
    company.erp.customers = [erp("E1")]
    await company.sync()
    number = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    company.crm.customers = [crm("1")]
    await company.sync()
    assert await company.links_of(number) == ["crm:1"]
    other = await company.id_of("erp", "E1")
    assert other != number
    assert await company.links_of(other) == ["erp:E1"]


async def test_a_number_handed_on_takes_the_erp_link_to_the_other_entry(company: Company) -> None:
    company.crm.customers = [crm("1", "E1"), crm("2")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    one, two = await company.id_of("crm", "1"), await company.id_of("crm", "2")
    company.crm.customers = [crm("1"), crm("2", "E1")]
    await company.sync()
    assert await company.links_of(one) == ["crm:1"]
    assert await company.links_of(two) == ["crm:2", "erp:E1"]


async def test_ids_survive_a_vanished_record_of_a_merged_entry(company: Company) -> None:
    company.crm.customers = [crm("1")]
    await company.sync()
    company.erp.customers = [erp("E1")]
    await company.sync()
    younger = await company.id_of("erp", "E1")
    company.crm.customers = [crm("1", "E1")]
    await company.sync()
    company.crm.customers = []
    await company.sync()
    assert await company.links_of(younger) == ["erp:E1"]


async def test_the_first_source_that_knows_a_name_gives_it(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", name="")]
    company.erp.customers = [erp("E1", name="ACME INC")]
    await company.sync()
    number = await company.id_of("crm", "1")
    assert (await company.directory.by_ids([number]))[number].name == "ACME INC"


async def test_a_change_of_the_owning_system_reaches_what_did_not_change(company: Company) -> None:
    company.crm.customers = [crm("1", "E1", owner="rep-1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    sources = [Source(backend=company.crm), Source(backend=company.erp, owns=True)]
    await sync(company.directory, sources, progress=lambda _system, _done: None)
    number = await company.id_of("crm", "1")
    assert (await company.directory.by_ids([number]))[number].owner == "salesperson"


async def test_a_system_that_is_not_named_any_more_owns_nothing(company: Company) -> None:
    company.crm.customers = [crm("1", owner="rep-1")]
    await company.sync()
    number = await company.id_of("crm", "1")
    erp_alone = [Source(backend=company.erp, owns=True)]
    await sync(company.directory, erp_alone, progress=lambda _system, _done: None)
    entry = (await company.directory.by_ids([number]))[number]
    assert (entry.links, entry.owner) == ((Link("crm", "1"),), None)


async def test_progress_is_told_per_page(company: Company) -> None:
    company.crm.customers = [crm(str(n)) for n in range(5)]
    company.crm.limit = 2
    told: list[tuple[str, int]] = []
    await sync(
        company.directory,
        [Source(backend=company.crm)],
        progress=lambda system, done: told.append((system, done)),
    )
    assert told == [("crm", 2), ("crm", 4), ("crm", 5)]


async def test_listings_are_read_in_the_batch_lane_and_in_pages(directory: Directory) -> None:
    class Watched(Listing):
        async def fetch(self, query: Query, context: CallContext) -> Page:
            assert context.lane is Lane.BATCH
            assert query.window.limit == 500
            return await super().fetch(query, context)

    watched = Watched("crm", Clock(), crm("1"))
    await sync(directory, [Source(backend=watched)], progress=lambda _system, _done: None)
    assert len(watched.queries) == 1


class Stuck(Listing):
    """Gives the same page again and again."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        return Page(results={EVERY: Slice(items=(crm("1"),), next="here", as_of=NOON)})


class Silent(Listing):
    """Does not know what a listing is."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        return Page(results={})


@pytest.mark.parametrize("broken", [Stuck, Silent])
async def test_a_listing_that_does_not_go_on_is_garbled(
    directory: Directory, broken: type[Listing]
) -> None:
    source = Source(backend=broken("crm", Clock()))
    report = await sync(directory, [source], progress=lambda _system, _done: None)
    assert isinstance(report.systems[0].error, Garbled)


async def test_two_syncs_at_once_never_take_away_what_is_there(
    company: Company, url: str, clock: Clock
) -> None:
    company.erp.customers = [erp(f"E{n}") for n in range(6)]
    company.erp.limit = 2
    other = Company(await Directory.open(url, clock=clock), clock)
    other.erp.customers = company.erp.customers

    class Meddled(Listing):
        async def fetch(self, query: Query, context: CallContext) -> Page:
            if not self.queries:
                await other.sync()
            return await super().fetch(query, context)

    company.erp = Meddled("erp", clock, *company.erp.customers)
    with pytest.raises(Unavailable, match="another synchronization"):
        await company.sync()
    assert await company.directory.count() == 6
    await other.directory.aclose()


async def test_text_that_no_database_can_hold_is_cleaned(company: Company) -> None:
    company.crm.customers = [
        Customer(system="crm", key="1", name="Ac\x00me \ud800", phone="\x00", email="\ud800"),
        Customer(system="crm", key="\x00"),
    ]
    await company.sync()
    found = await company.directory.search(Reach(everything=True), text="acme")
    assert [entry.name for entry in found.entries] == ["Acme"]


async def test_more_than_one_page_of_both_systems_is_joined(company: Company) -> None:
    company.crm.customers = [crm(f"C{n:04}", f"E{n:04}") for n in range(700)]
    company.erp.customers = [erp(f"E{n:04}") for n in range(700)]
    await company.sync()
    found = await company.directory.search(Reach(everything=True), first=700)
    assert found.total == 700
    assert {len(entry.links) for entry in found.entries} == {2}
    company.crm.customers, company.erp.customers = [], []
    await company.sync()
    assert await company.directory.count() == 0
