"""Objects are read with the fields they have, in pages, and nothing that was not asked for."""

from __future__ import annotations

from backends.errors import Refused, Throttled
from backends.port import By, Window
from backends.vendors.fxiaoke.objects import Objects, where
from backends.vendors.fxiaoke.session import token_login
from backends.vendors.fxiaoke.wire.customers import ContactRow
from backends.vocabulary import Kind
from tests.backends.vendors.fxiaoke.near import NearWire, account, ask, crm, full


async def test_an_object_is_described_once_for_all() -> None:
    fake = full()
    backend = crm(fake)
    for _ in range(3):
        await ask(backend, Kind.CUSTOMER, By.KEY, "C1")
    assert fake.counts["describe AccountObj"] == 1


async def test_a_description_is_read_again_after_an_hour() -> None:
    fake, now = full(), [0.0]
    login = token_login(account(), clock=lambda: 0.0)
    objects = Objects("crm", NearWire(fake), login, clock=lambda: now[0])
    for now[0], so_far in ((0.0, 1), (3599.0, 1), (3601.0, 2)):
        await objects.fields("AccountObj", 1.0)
        assert fake.counts["describe AccountObj"] == so_far


async def test_a_field_that_a_company_lacks_is_not_asked_for() -> None:
    fake = full()
    del fake.described["AccountObj"]["industry_level1"]
    fake.described["AccountObj"]["tel"]["is_active"] = False
    (found,) = (await ask(crm(fake), Kind.CUSTOMER, By.KEY, "C1"))["C1"].items
    assert (getattr(found, "industry", ""), getattr(found, "phone", "")) == (None, None)
    asked = fake.calls[-1].json()["data"]["search_query_info"]["fieldProjection"]
    assert "industry_level1" not in asked
    assert "tel" not in asked
    assert {"_id", "name"} < set(asked)


async def test_a_field_that_a_question_needs_is_named_where_it_is_lacking() -> None:
    fake = full()
    del fake.described["CasesObj"]["account_id"]
    found = (await ask(crm(fake), Kind.TICKET, By.CUSTOMER, "C1"))["C1"]
    assert type(found.error) is Refused
    assert "CasesObj has no field account_id" in str(found.error)
    assert "query CasesObj" not in fake.counts


async def test_rows_beyond_a_page_are_read_behind_the_last_id() -> None:
    fake = full()
    first = fake.tables["ContactObj"][0]
    fake.tables["ContactObj"] = [{**first, "_id": f"P{n:04}"} for n in range(250)]
    found = (await ask(crm(fake), Kind.CONTACT, By.CUSTOMER, "C1"))["C1"]
    assert len({getattr(item, "key", "") for item in found.items}) == 250
    assert fake.counts["query ContactObj"] == 3


async def test_the_newest_rows_beyond_a_page_are_read_by_offsets_of_whole_pages() -> None:
    fake = full()
    first = fake.tables["PaymentObj"][0]
    fake.tables["PaymentObj"] = [
        {**first, "_id": f"{n:04}", "name": f"{n:04}", "payment_time": n * 86_400_000}
        for n in range(1, 400)
    ]
    window = Window(limit=150)
    found = (await ask(crm(fake), Kind.PAYMENT, By.CUSTOMER, "C1", window=window))["C1"]
    assert [getattr(item, "number", "") for item in found.items[:2]] == ["0399", "0398"]
    assert len(found.items) == 150
    assert fake.counts["query PaymentObj"] == 2


async def test_a_row_that_nobody_asked_for_is_left_out() -> None:
    fake = full()
    login = token_login(account(), clock=lambda: 0.0)
    objects = Objects("crm", NearWire(fake), login)
    rows = await objects.every(ContactRow, "ContactObj", [where("name", "N", "")], deadline=1.0)
    assert len(rows) == 3
    found = await ask(crm(fake), Kind.CONTACT, By.CUSTOMER, "C2")
    assert [getattr(item, "customer", "") for item in found["C2"].items] == ["C2"]


async def test_an_empty_key_and_one_that_is_no_text_cost_no_call() -> None:
    fake = full()
    for key in ("", "\ud800"):
        assert await ask(crm(fake), Kind.CUSTOMER, By.KEY, key) == {}
    assert fake.calls == []


async def test_too_many_calls_are_told_within_a_success() -> None:
    fake = full()
    fake.throttle(2)
    found = (await ask(crm(fake), Kind.CUSTOMER, By.KEY, "C1"))["C1"]
    assert type(found.error) is Throttled
