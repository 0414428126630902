"""How lists of Wukong CRM are paged, sorted, resumed and followed."""

from __future__ import annotations

import pytest

from backends.changed import START, key_of
from backends.conformance.scripted_wire import ScriptedWire
from backends.domain import Customer, Interaction, SalesOrder
from backends.errors import Unfit
from backends.port import EVERY, NOW, By
from backends.vendors.wukong_crm.adapter import WukongBackend
from backends.vocabulary import Kind
from backends.wire import Response
from tests.backends.vendors.wukong_crm.direct import account, ask, backend, server, through

CROWD = 250


@pytest.mark.parametrize("version", [11, 9])
async def test_listing_misses_nobody_where_many_were_created_in_one_second(version: int) -> None:
    listed = await through(backend(server(version, CROWD)), Kind.CUSTOMER, By.ALL, EVERY, 40)
    keys = [each.key for each in listed if isinstance(each, Customer)]
    assert sorted(map(int, keys)) == list(range(1512, 1514 + CROWD))


@pytest.mark.parametrize("version", [11, 9])
async def test_changes_of_one_second_are_told_once_over_several_pages(version: int) -> None:
    asked, mark, seen = backend(server(version, CROWD)), f"{START}|0", list[str]()
    while True:
        found = await ask(asked, Kind.CUSTOMER, By.CHANGED, mark, limit=40)
        assert found.next is not None
        seen += [key_of(Kind.CUSTOMER, each) for each in found.items]
        mark = found.next
        if len(found.items) < 40:
            break
    assert sorted(map(int, seen)) == list(range(1512, 1514 + CROWD))


@pytest.mark.parametrize("version", [11, 9])
async def test_what_changes_from_now_on_is_told_and_nothing_else(version: int) -> None:
    fake = server(version)
    asked = backend(fake)
    begun = (await ask(asked, Kind.CUSTOMER, By.CHANGED, NOW)).next
    assert begun
    assert (await ask(asked, Kind.CUSTOMER, By.CHANGED, begun)).items == ()
    if version == 11:
        fake.tables["crmCustomer"][0]["updateTime"] = "2026-11-01 10:00:00"
    else:
        fake.tables["customer"][0]["update_time"] = 1793498400
    told = await ask(asked, Kind.CUSTOMER, By.CHANGED, begun)
    assert [key_of(Kind.CUSTOMER, each) for each in told.items] == ["1512"]
    assert told.next == "2026-11-01T02:00:00.000000Z|1512"


@pytest.mark.parametrize("version", [11, 9])
async def test_follow_ups_are_paged_without_loss(version: int) -> None:
    asked = backend(server(version))
    items = await through(asked, Kind.INTERACTION, By.CUSTOMER, "1512", 1)
    assert [each.key for each in items if isinstance(each, Interaction)] == ["403", "402", "401"]


async def test_a_later_page_of_follow_ups_begins_at_its_day() -> None:
    fake = server(11)
    asked = backend(fake)
    first = await ask(asked, Kind.INTERACTION, By.CUSTOMER, "1512", limit=2)
    fake.forget()
    rest = await ask(asked, Kind.INTERACTION, By.CUSTOMER, "1512", limit=2, after=first.next)
    assert len(rest.items) == 1
    assert fake.counts == {"/crmActivity/getCrmActivityPageList": 2}


@pytest.mark.parametrize("version", [11, 9])
async def test_lines_cost_a_call_per_contract_of_the_page_and_one_for_products(
    version: int,
) -> None:
    fake = server(version)
    asked = backend(fake)
    await ask(asked, Kind.PRODUCT, By.KEY, "SKU-1")
    fake.forget()
    found = await ask(asked, Kind.ORDER, By.CUSTOMER, "1512", limit=2)
    assert [len(each.lines) for each in found.items if isinstance(each, SalesOrder)] == [2, 2]
    assert fake.counts.total() == 1 + 2 + 1


@pytest.mark.parametrize("version", [11, 9])
async def test_orders_are_narrowed_by_what_became_of_their_approval(version: int) -> None:
    fake = server(version)
    refused, status = {11: (2, "checkStatus"), 9: (3, "check_status")}[version]
    contracts = fake.tables[{11: "crmContract", 9: "contract"}[version]]
    next(row for row in contracts if row["num"] == "S2")[status] = refused
    asked, told = backend(fake), dict[str, list[str]]()
    for standing in ("open", "closed"):
        pair = (("status", standing),)
        found = await ask(asked, Kind.ORDER, By.CUSTOMER, "1512", narrow=pair)
        told[standing] = [key_of(Kind.ORDER, each) for each in found.items]
    assert told == {"open": ["S3", "S1", "CT1"], "closed": ["S2"]}


async def test_a_line_whose_product_is_gone_has_no_number() -> None:
    fake = server(11)
    fake.tables["crmProduct"].clear()
    (order,) = (await ask(backend(fake), Kind.ORDER, By.KEY, "S4")).items
    assert isinstance(order, SalesOrder)
    assert [(line.sku, line.name, line.unit) for line in order.lines] == [(None, "Pump", "EA")]


@pytest.mark.parametrize("hidden", [set[str](), {"startTime"}])
async def test_a_list_that_cannot_be_sorted_is_read_to_its_end(hidden: set[str]) -> None:
    fake = server(11)
    row = fake.tables["crmContract"][0]
    fake.tables["crmContract"] = [
        {**row, "contractId": n, "num": f"N{n}", "startTime": f"{1900 + n * 7 % 150}-01-01"}
        for n in range(150)
    ]
    asked = backend(fake)
    newest = await ask(asked, Kind.CONTRACT, By.CUSTOMER, "1512", limit=2)
    assert fake.counts["/crmContract/queryPageList"] == 1
    fake.forget()
    fake.sorts, fake.hidden = False, hidden
    found = await ask(asked, Kind.CONTRACT, By.CUSTOMER, "1512", limit=2)
    assert fake.counts["/crmContract/queryPageList"] == 2
    assert found.error is None
    assert len(found.items) == 2
    assert hidden or found.items == newest.items


async def test_a_list_deeper_than_the_server_keeps_apart_is_unfit() -> None:
    row = b'{"contactsId":1,"customerId":1512}'
    page = b'{"code":0,"data":{"lastPage":false,"adminToken":"t","list":[%s]}}' % row
    wire = ScriptedWire(lambda _: Response(status=200, body=page))
    found = await ask(WukongBackend(account(11), wire), Kind.CONTACT, By.CUSTOMER, "1512")
    assert type(found.error) is Unfit
    assert len(wire.requests) == 1 + 100
