"""A customer is erased, and stays out until it is readmitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.directory import Directory, Reach, WrongSheet, forget, identity, import_links, readmit
from backends.domain import Customer, Link
from backends.port import CallContext, Page, Query
from tests.backends.directory.listing import Company, Listing, crm, erp

PERSON = Customer(
    system="crm",
    key="C77",
    name="Ottilie Quandt",
    phone="+49 7071 998877",
    email="ottilie@quandt.example",
    tax_number="DE555444333",
    links=(Link("erp", "E77"),),
)


@pytest.fixture
async def filled(company: Company) -> Company:
    """Make a company with one person among others."""
    company.crm.customers = [crm("C1", "E1"), PERSON]
    company.erp.customers = [erp("E1"), erp("E77", name="Quandt O.")]
    await company.sync()
    return company


async def found(directory: Directory, text: str) -> int:
    return (await directory.search(Reach(everything=True), text=text)).total


async def test_what_is_erased_is_told(filled: Company) -> None:
    number = await filled.id_of("crm", "C77")
    erased = await forget(filled.directory, number)
    assert erased is not None
    assert erased.identity.ids == (number,)
    assert erased.identity.links == (Link("crm", "C77"), Link("erp", "E77"))
    assert erased.mentions == 1


async def test_an_erased_customer_is_found_by_nothing(filled: Company) -> None:
    number = await filled.id_of("crm", "C77")
    await forget(filled.directory, number)
    assert await filled.directory.by_ids([number]) == {}
    assert await filled.directory.by_links([Link("crm", "C77"), Link("erp", "E77")]) == {}
    assert await identity(filled.directory, Link("erp", "E77")) is None
    for text in ("quandt", "7071 998877", "ottilie@", "DE555"):
        assert await found(filled.directory, text) == 0


async def test_the_others_stay(filled: Company) -> None:
    await forget(filled.directory, Link("crm", "C77"))
    assert await filled.directory.count() == 1
    assert await filled.links_of(await filled.id_of("crm", "C1")) == ["crm:C1", "erp:E1"]


async def test_a_customer_is_erased_by_any_of_its_links_and_former_ids(company: Company) -> None:
    company.crm.customers = [crm("C1")]
    company.erp.customers = [erp("E1")]
    await company.sync()
    former = await company.id_of("erp", "E1")
    company.crm.customers = [crm("C1", "E1")]
    await company.sync()
    number = await company.id_of("crm", "C1")
    known = await identity(company.directory, former if former != number else Link("erp", "E1"))
    assert known is not None
    assert len(known.ids) == 2
    assert await forget(company.directory, known.former[0]) is not None
    assert await identity(company.directory, number) is None
    assert await identity(company.directory, known.former[0]) is None


async def test_a_customer_that_no_system_has_any_more_can_be_erased(filled: Company) -> None:
    number = await filled.id_of("crm", "C77")
    filled.crm.customers, filled.erp.customers = [], []
    await filled.sync()
    erased = await forget(filled.directory, number)
    assert erased is not None
    assert len(erased.identity.links) == 2


@pytest.mark.parametrize(
    "nobody", ["c_aaaaaaaaaaaaaaaa", Link("crm", "none"), "\x00", Link("", "\x00")]
)
async def test_nobody_is_erased_for_what_nobody_is(filled: Company, nobody: str | Link) -> None:
    assert await forget(filled.directory, nobody) is None
    assert await filled.directory.count() == 2


async def test_a_sync_does_not_bring_back_what_was_erased(filled: Company) -> None:
    await forget(filled.directory, Link("crm", "C77"))
    report = await filled.sync()
    assert report.complete
    assert await filled.directory.by_links([Link("crm", "C77"), Link("erp", "E77")]) == {}
    assert await filled.directory.count() == 1


async def test_another_record_may_mention_what_was_erased(filled: Company) -> None:
    await forget(filled.directory, Link("erp", "E77"))
    filled.crm.customers = [crm("C1", "E1", "E77")]
    await filled.sync()
    assert await filled.links_of(await filled.id_of("crm", "C1")) == ["crm:C1", "erp:E1"]


async def test_the_page_that_was_being_read_meanwhile_does_not_bring_it_back(
    filled: Company,
) -> None:
    class Meddled(Listing):
        async def fetch(self, query: Query, context: CallContext) -> Page:
            page = await super().fetch(query, context)
            await forget(filled.directory, Link("crm", "C77"))
            return page

    filled.crm = Meddled("crm", filled.clock, *filled.crm.customers)
    await filled.sync()
    assert await filled.directory.by_links([Link("crm", "C77")]) == {}


async def test_a_readmitted_customer_comes_back_under_a_new_id(filled: Company) -> None:
    number = await filled.id_of("crm", "C77")
    await forget(filled.directory, number)
    assert await readmit(filled.directory, Link("crm", "C77"))
    assert not await readmit(filled.directory, Link("crm", "C77"))
    await filled.sync()
    again = await filled.id_of("crm", "C77")
    assert again != number
    assert await filled.links_of(again) == ["crm:C77"]


async def test_links_come_together_again_when_all_are_readmitted(filled: Company) -> None:
    await forget(filled.directory, Link("crm", "C77"))
    for link in (Link("crm", "C77"), Link("erp", "E77")):
        await readmit(filled.directory, link)
    await filled.sync()
    assert await filled.links_of(await filled.id_of("crm", "C77")) == ["crm:C77", "erp:E77"]


async def test_a_link_can_be_erased_again_after_it_was_readmitted(filled: Company) -> None:
    for _ in range(2):
        assert await forget(filled.directory, Link("crm", "C77")) is not None
        await readmit(filled.directory, Link("crm", "C77"))
        await filled.sync()
    assert await filled.directory.by_links([Link("erp", "E77")]) == {}


async def test_a_sheet_that_names_an_erased_link_is_wrong(filled: Company) -> None:
    await forget(filled.directory, Link("crm", "C77"))
    sheet = "customer,system,key\na,crm,C1\n\nb,crm,C77\n"
    with pytest.raises(WrongSheet) as caught:
        await import_links(filled.directory, sheet, ["crm", "erp"])
    assert caught.value.problems == ("line 4, column key: was erased, readmit it first",)
    assert "C77" not in str(caught.value)


async def test_after_compacting_no_byte_of_the_person_is_in_the_file(
    filled: Company, tmp_path: Path
) -> None:
    def traces() -> list[bytes]:
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        words = (b"Ottilie", b"quandt", b"Quandt", b"998877", b"DE555444333", b"C77", b"E77")
        return [word for word in words if word in files]

    assert len(traces()) == 7
    await forget(filled.directory, Link("crm", "C77"))
    assert await filled.directory.database.compact()
    assert traces() == []
