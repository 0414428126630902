"""Keys stay values, batches stay few, and what is not known is not made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from backends.domain import Availability, Confirmation, Customer, Delivery, SalesOrder
from backends.errors import Unserved
from backends.port import By
from backends.vocabulary import Kind
from gateway.demo.seed import Demo
from tests.backends.vendors.sql.asking import NOW, ask, backend, make, statements

HOSTILE = (
    "' OR '1'='1",
    '" OR 1=1 --',
    "C1'; DROP TABLE account; --",
    "%",
    "C_",
    "*",
    ":keys",
    "?",
    "$1",
    "C1/**/",
    "C1\0",
    "\ud800",
    "C1\n",
    " C1",
    "c1",
    "Ｃ１",
    "٢",
    "名",
    "🙂",
    "",
    "x" * 100_000,
)


@pytest.mark.parametrize("key", HOSTILE, ids=lambda key: ascii(key)[:20])
async def test_hostile_key_stays_a_value(crm_place: Path | str, key: str) -> None:
    async with backend(crm_place, "crm") as crm:
        found = await ask(crm, Kind.CUSTOMER, By.KEY, key, "C1")
        lists = await ask(crm, Kind.CONTACT, By.CUSTOMER, key, "C1")
    assert set(found) == set(lists) == {"C1"}
    assert found["C1"].error is lists["C1"].error is None


async def test_hostile_text_that_is_a_key_is_found(tmp_path: Path) -> None:
    key = "%'\"; -- :keys ? $1 名"
    file = make(tmp_path / "odd.sqlite", "CREATE TABLE product (sku TEXT);")
    own = {"product.key": "SELECT sku FROM (SELECT :keys AS sku) WHERE sku IN :keys"}
    async with backend(file, "none", own) as odd:
        found = await ask(odd, Kind.PRODUCT, By.KEY, key)
    assert [item.sku for item in found[key].items if hasattr(item, "sku")] == [key]


@pytest.mark.parametrize(
    ("kind", "by", "count"),
    [
        (Kind.ORDER, By.KEY, 5),  # the orders, lines, schedules, blocks, parties
        (Kind.DELIVERY, By.ORDER, 2),
    ],
)
async def test_number_of_statements_does_not_grow_with_the_keys(
    demo: Demo, kind: Kind, by: By, count: int
) -> None:
    async with backend(demo.erp, "erp") as erp:
        both = (await ask(erp, Kind.ORDER, By.CUSTOMER, demo.examples.both_erp))[
            demo.examples.both_erp
        ]
        numbers = [item.number for item in both.items if isinstance(item, SalesOrder)]
        assert len(numbers) == 40
        with statements(erp) as sent:
            await ask(erp, kind, by, *numbers)
    assert len(sent) == count


@pytest.mark.parametrize(("keys", "count"), [(0, 0), (1, 1), (10, 1), (11, 2), (25, 3)])
async def test_keys_are_cut_into_as_few_statements_as_they_fit(
    demo: Demo, keys: int, count: int
) -> None:
    asked = [f"C{100001 + at}" for at in range(keys)]
    async with backend(demo.crm, "crm", max_keys=10) as crm:
        with statements(crm) as sent:
            found = await ask(crm, Kind.CUSTOMER, By.KEY, *asked, *asked)
    assert list(found) == asked
    assert len(sent) == count


async def test_lines_of_more_orders_than_fit_one_statement_are_complete(demo: Demo) -> None:
    key = demo.examples.both_erp
    async with backend(demo.erp, "erp") as erp, backend(demo.erp, "erp", max_keys=3) as narrow:
        assert await ask(narrow, Kind.ORDER, By.CUSTOMER, key) == await ask(
            erp, Kind.ORDER, By.CUSTOMER, key
        )


async def test_unknown_key_is_absent(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        assert await ask(erp, Kind.ORDER, By.KEY, "nope") == {}
        assert await ask(erp, Kind.ORDER, By.CUSTOMER, "nope") == {}


async def test_known_customer_without_orders_has_an_empty_slice(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        found = await ask(erp, Kind.ORDER, By.CUSTOMER, "D3", "nope")
    assert set(found) == {"D3"}
    assert (found["D3"].items, found["D3"].error, found["D3"].as_of) == ((), None, NOW)


async def test_customer_behind_its_last_page_is_still_known(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        found = await ask(erp, Kind.ORDER, By.CUSTOMER, "D1", after="|4", limit=5)
    assert found["D1"].items == ()


async def test_order_is_found_by_every_number_that_people_know(demo: Demo) -> None:
    number = demo.examples.order_number
    async with backend(demo.erp, "erp") as erp:
        (order,) = (await ask(erp, Kind.ORDER, By.KEY, number))[number].items
        (delivery,) = (await ask(erp, Kind.DELIVERY, By.ORDER, number))[number].items
        assert isinstance(order, SalesOrder)
        assert isinstance(delivery, Delivery)
        references = (number, order.reference, delivery.number, delivery.tracking_number)
        found = await ask(erp, Kind.ORDER, By.REFERENCE, *(r or "" for r in references))
    assert len(found) == 4
    assert all(order in slice_.items for slice_ in found.values())


async def test_reference_that_two_orders_share_finds_both(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        found = await ask(erp, Kind.ORDER, By.REFERENCE, "PO-1", "8", "PO", "po-1")
    numbers = {
        key: [x.number for x in slice_.items if isinstance(x, SalesOrder)]
        for key, slice_ in found.items()
    }
    assert numbers == {"PO-1": ["3", "1"], "8": ["2", "1"], "PO": [], "po-1": []}


async def test_delivery_of_several_orders_comes_under_each(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        found = await ask(erp, Kind.DELIVERY, By.ORDER, "1", "2", "3")
    assert found["1"].items == found["2"].items
    assert len(found["1"].items) == 1
    assert found["3"].items == ()


async def test_availability_counts_from_the_systems_own_day(erp_place: Path | str) -> None:
    shanghai = dt.timezone(dt.timedelta(hours=8))
    wanted = (("by", "2026-03-05"), ("quantity", "45"))
    async with backend(erp_place, "erp", zone=shanghai) as erp:
        found = await ask(erp, Kind.AVAILABILITY, By.SKU, "BRG-1", filter=wanted)
    site = found["BRG-1"].items[0]
    assert isinstance(site, Availability)
    assert (site.site, site.by) == ("QD02", dt.date(2026, 3, 5))
    # 20:30 UTC on the second is the third in Shanghai.
    today = Confirmation(date=dt.date(2026, 3, 3), quantity=Decimal(40))
    assert (site.requested, site.confirmed) == (Decimal(45), (today,))


async def test_answer_says_when_it_was_asked_for(erp_file: Path) -> None:
    async with backend(erp_file, "erp") as erp:
        assert (await ask(erp, Kind.PRODUCT, By.KEY, "BRG-1"))["BRG-1"].as_of == NOW


async def test_customers_of_each_system_name_the_others_numbers(demo: Demo) -> None:
    async with backend(demo.crm, "crm", links={"erp": "erp_numbers"}) as crm:
        key = demo.examples.two_erp_accounts
        (customer,) = (await ask(crm, Kind.CUSTOMER, By.KEY, key))[key].items
        alone = (await ask(crm, Kind.CUSTOMER, By.KEY, demo.examples.crm_only))[
            demo.examples.crm_only
        ].items[0]
    assert isinstance(customer, Customer)
    assert isinstance(alone, Customer)
    assert [(link.system, link.key) for link in customer.links] == [
        ("erp", "D10002"),
        ("erp", "D20002"),
    ]
    assert alone.links == ()


async def test_kind_without_a_query_is_unserved_without_a_statement(crm_file: Path) -> None:
    async with backend(crm_file, "crm") as crm:
        with statements(crm) as sent:
            found = await ask(crm, Kind.ORDER, By.CUSTOMER, "C1", "C2")
    assert [type(slice_.error) for slice_ in found.values()] == [Unserved, Unserved]
    assert not sent


async def test_listing_answers_for_its_one_key_only(crm_file: Path) -> None:
    async with backend(crm_file, "crm") as crm:
        assert "C1" not in await ask(crm, Kind.CUSTOMER, By.ALL, "C1")


async def test_closing_twice_is_fine(crm_file: Path) -> None:
    async with backend(crm_file, "crm") as crm:
        await ask(crm, Kind.CUSTOMER, By.KEY, "C1")
        await crm.aclose()
