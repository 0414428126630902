"""Single customers are read again between the complete readings of their system."""

from __future__ import annotations

import pytest

from backends.directory import Changes, Directory, Reach, Source, amend, sync
from backends.domain import Customer, Link
from backends.errors import Unavailable
from backends.memory import MemoryBackend
from backends.vocabulary import Kind
from tests.backends.directory.listing import Clock
from tests.databases import on_every_database

pytestmark = on_every_database

OURS = Reach(owners=frozenset({"rep01"}))
DOWN = Unavailable("it is down", system="crm")


def customer(key: str, owner: str | None, *numbers: str) -> Customer:
    links = tuple(Link("erp", number) for number in numbers)
    return Customer(system="crm", key=key, name=f"Firm {key}", owner=owner, links=links)


class Office:
    """A directory that has read a CRM once; K1 and K2 are rep01's, K3 is rep02's."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        """Read nothing yet."""
        self.directory = directory
        self.clock = clock
        self.customers = {
            "K1": customer("K1", "rep01"),
            "K2": customer("K2", "rep01"),
            "K3": customer("K3", "rep02"),
        }
        self.crm = MemoryBackend("crm", {Kind.CUSTOMER: []}, now=clock)
        self.write()

    def write(self, *changed: Customer, gone: str | None = None) -> None:
        """Change the CRM, a minute later."""
        self.clock.pass_by(60)
        self.customers |= {one.key: one for one in changed}
        if gone is not None:
            del self.customers[gone]
        self.crm.put(Kind.CUSTOMER, list(self.customers.values()))

    async def sync(self) -> None:
        sources = [Source(backend=self.crm, owns=True)]
        await sync(self.directory, sources, progress=lambda _system, _done: None)

    async def ours(self) -> list[str]:
        found = await self.directory.search(OURS)
        return [link.key for entry in found.entries for link in entry.links]


@pytest.fixture
async def office(directory: Directory, clock: Clock) -> Office:
    made = Office(directory, clock)
    await made.sync()
    made.crm.calls.clear()
    return made


async def test_an_account_that_moves_is_lost_to_one_and_won_by_another(office: Office) -> None:
    office.write(customer("K1", "rep02"), customer("K3", "rep01"))
    changes = await amend(office.directory, office.crm, ["K1", "K3"])
    assert changes == Changes(changed=2)
    assert await office.ours() == ["K2", "K3"]


async def test_only_those_named_are_read_in_one_call(office: Office) -> None:
    office.write(customer("K2", "rep02"))
    await amend(office.directory, office.crm, ["K1", "K3", "K1"])
    assert [call.keys for call in office.crm.calls] == [("K1", "K3")]
    assert await office.ours() == ["K1", "K2"]


async def test_a_customer_that_is_new_is_there_at_once(office: Office) -> None:
    office.write(customer("K4", "rep01"))
    assert await amend(office.directory, office.crm, ["K4"]) == Changes(added=1)
    assert await office.ours() == ["K1", "K2", "K4"]


async def test_one_that_is_gone_is_nobody_until_it_returns_under_its_id(office: Office) -> None:
    link = Link("crm", "K1")
    before = (await office.directory.by_links([link]))[link].id
    office.write(gone="K1")
    assert await amend(office.directory, office.crm, ["K1"]) == Changes(removed=1)
    assert await office.directory.by_links([link]) == {}
    office.write(customer("K1", "rep01"))
    await amend(office.directory, office.crm, ["K1"])
    assert (await office.directory.by_links([link]))[link].id == before


async def test_a_key_that_nobody_knows_changes_nothing(office: Office) -> None:
    assert await amend(office.directory, office.crm, ["", "K9", "\0"]) == Changes()
    assert await office.directory.count() == 3


async def test_a_system_that_fails_says_so_and_changes_nothing(office: Office) -> None:
    office.crm.failures[Kind.CUSTOMER] = DOWN
    with pytest.raises(Unavailable):
        await amend(office.directory, office.crm, ["K1"])
    assert await office.ours() == ["K1", "K2"]


async def test_before_the_first_complete_reading_nothing_is_written(
    directory: Directory, clock: Clock
) -> None:
    office = Office(directory, clock)
    assert await amend(directory, office.crm, ["K1"]) == Changes()
    assert await directory.count() == 0


async def test_how_old_ownership_is_as_a_whole_stays(office: Office) -> None:
    before = await office.directory.ownership_as_of()
    office.write(customer("K1", "rep02"))
    await amend(office.directory, office.crm, ["K1"])
    assert await office.directory.ownership_as_of() == before


async def test_a_listing_that_was_asked_for_earlier_does_not_undo_it(office: Office) -> None:
    async def overtaken() -> None:
        """While the listing is on its way the account moves, and that is read first."""
        office.crm.delays.clear()
        office.write(customer("K1", "rep02"), gone="K2")
        await amend(office.directory, office.crm, ["K1", "K2"])
        office.customers |= {"K1": customer("K1", "rep01"), "K2": customer("K2", "rep01")}
        office.crm.put(Kind.CUSTOMER, list(office.customers.values()))

    office.crm.delays[Kind.CUSTOMER] = overtaken
    await office.sync()
    assert await office.ours() == []


async def test_the_next_listing_takes_back_what_it_reads_later(office: Office) -> None:
    office.write(customer("K1", "rep02"))
    await amend(office.directory, office.crm, ["K1"])
    office.write(customer("K1", "rep01"))
    await office.sync()
    assert await office.ours() == ["K1", "K2"]


async def test_what_was_read_between_two_passes_is_not_taken_for_gone(office: Office) -> None:
    office.write(customer("K4", "rep01"))
    await amend(office.directory, office.crm, ["K4"])
    await office.sync()
    assert await office.ours() == ["K1", "K2", "K4"]
