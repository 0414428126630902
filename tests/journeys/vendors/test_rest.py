"""A whole gateway over one described system, CRM and ERP in one, in each way to page and log in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backends.changed import key_of
from backends.port import By, Query
from backends.vocabulary import Kind
from gateway.settings import Rest
from tests.conformance.vendor_kit import context
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.rest import RestFake
from tests.fakes.rest_rows import keys
from tests.fakes.rest_settings import TOKEN, Access, Paging, table

pytestmark = pytest.mark.integration

SKUS = ["SKU-1", "SKU-3"]
TOKENS = TOKEN.removeprefix("/")
ONE_EACH = {**dict.fromkeys(map(str, Kind), 1), "delivery": 3}  # by order, one call each


def facts(crowd: int = 0) -> Facts:
    return company("house", numbers=keys, crowd=crowd)


@asynccontextmanager
async def journey(
    folder: Path, fake: RestFake, paging: Paging = "none", access: Access = "none"
) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"house": table(url, paging, access)}, owners(house=Kind)) as found,
    ):
        fake.forget()
        yield found


@pytest.mark.parametrize("access", ["none", "header", "basic", "oauth", "signature"])
async def test_a_customer_is_told_with_everything_and_each_kind_is_asked_once(
    tmp_path: Path, access: Access
) -> None:
    fake = RestFake(facts(), access=access)
    async with journey(tmp_path, fake, access=access) as asked:
        found = await asked.customer_360("house", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert fake.counts == ONE_EACH


@pytest.mark.parametrize("paging", ["offset", "number", "key", "cursor", "link", "header"])
async def test_a_customer_is_told_whole_however_lists_are_paged(
    tmp_path: Path, paging: Paging
) -> None:
    fake = RestFake(facts(), paging)
    async with journey(tmp_path, fake, paging) as asked:
        found = await asked.customer_360("house", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert {kind for kind, calls in fake.counts.items() if calls > 1} >= {
        *("interaction", "order", "invoice", "delivery")
    }


@pytest.mark.parametrize("paging", ["offset", "number", "key", "cursor", "link", "header"])
async def test_the_directory_reads_all_customers_page_by_page(
    tmp_path: Path, paging: Paging
) -> None:
    fake = RestFake(facts(crowd=5), paging)
    async with journey(tmp_path, fake, paging) as asked:
        await asked.gateway.synchronise()
        assert fake.counts == {"customer": 4}
        assert len(await asked.everybody()) == 7


@pytest.mark.parametrize("in_band", [False, True])
async def test_a_token_that_has_ended_is_renewed_once_for_all(
    tmp_path: Path, *, in_band: bool
) -> None:
    fake = RestFake(facts(), access="oauth", in_band=in_band)
    async with journey(tmp_path, fake, access="oauth") as asked:
        fake.end_sessions()
        found = await asked.customer_360("house", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert fake.counts[TOKENS] == 1


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path) -> None:
    fake = RestFake(facts())
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("house", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert fake.counts.total() == sum(ONE_EACH.values()) + 1


async def test_orders_go_on_behind_a_page(tmp_path: Path) -> None:
    query = """query($id: ID!, $after: String) { customer(id: $id) {
        orders(first: 1, after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } }
    """
    fake = RestFake(facts(), "offset")
    numbers, after = [], None
    async with journey(tmp_path, fake, "offset") as asked:
        ident = await asked.id_of("house", "C1")
        for more in (True, True, False):
            data = await asked.data(query, id=ident, after=after)
            orders = data["customer"]["orders"]
            numbers += [node["number"] for node in orders["nodes"]]
            after = orders["pageInfo"]["endCursor"]
            assert orders["pageInfo"]["hasNextPage"] is more
    assert numbers == ["7003", "7001", "7002"]


async def test_a_kind_that_is_refused_fails_its_section_and_nothing_is_told(
    tmp_path: Path,
) -> None:
    fake = RestFake(facts())
    async with journey(tmp_path, fake) as asked:
        del fake.rows["ticket"]
        answer = await asked.customer_360("house", "C1")
    assert answer["customer"]["tickets"]["freshness"] == {"state": "FAILED"}
    assert answer["customer"]["contacts"]["freshness"] == {"state": "FRESH"}


async def test_what_has_changed_is_told_behind_a_mark() -> None:
    fake, mark = RestFake(facts(crowd=1)), "2026-10-06T09:30:00.000000Z|C1"
    async with answering(fake) as url:
        told = Rest.model_validate(table(url))
        backend = told.backend("house", lambda _account, _single: None)
        query = Query(system="house", kind=Kind.CUSTOMER, by=By.CHANGED, keys=(mark,))
        found = (await backend.fetch(query, context())).results[mark]
        await backend.aclose()
    assert [key_of(Kind.CUSTOMER, item) for item in found.items] == ["C2", "C3"]
    assert found.next == "2026-10-08T09:30:00.000000Z|C3"
