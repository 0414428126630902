"""What only forms do: pages by the last row, widgets that are empty, keys that are numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.domain import Customer, Delivery, Price, SalesOrder
from backends.errors import Garbled
from backends.port import EVERY, By, Query, Slice, Window
from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.vocabulary import Kind, LifecycleStage
from backends.wire import Request, Response
from tests.backends.vendors.jiandaoyun.company import SECRET, backend, described, tables
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import NOW, context

Row = dict[str, Any]
_SYSTEM = {"createTime": None, "updateTime": None}


def customer(number: int, **more: Any) -> Row:
    widgets = (
        *("code", "name", "segment", "grade", "industry", "region", "stage", "owner", "dept"),
        *("phone", "email", "site", "address", "tax_no", "wms_no"),
    )
    empty = {f"_widget_{name}": None for name in widgets}
    return {**_SYSTEM, **empty, "_id": f"id{number:04}", "_widget_code": f"C{number}", **more}


def order(number: int, customer: str = "C1", **more: Any) -> Row:
    widgets = (
        *("po", "ordered", "requested", "promised", "currency", "net", "gross", "cost"),
        *("sent", "billed"),
    )
    empty = {f"_widget_{name}": None for name in widgets} | {"_widget_currency": "CNY"}
    rows: Row = {"_widget_lines": [], "_widget_blocks": []}
    own = {"_id": f"id{number:04}", "_widget_no": f"S{number}", "_widget_customer": customer}
    return {**_SYSTEM, **empty, **rows, **own, **more}


def paged(rows: list[Row]) -> Callable[[Request], Response]:
    """Answer as the server pages: rows behind the last one, as many as were asked for."""

    def answer(request: Request) -> Response:
        asked = msgspec.json.decode(request.body)
        found = [row for row in rows if row["_id"] > asked["data_id"]][: asked["limit"]]
        return Response(status=200, body=msgspec.json.encode({"data": found}))

    return answer


async def asked(
    wire: ScriptedWire,
    kind: Kind,
    by: By,
    *keys: str,
    window: Window | None = None,
    made: JiandaoyunBackend | None = None,
) -> dict[str, Slice]:
    query = Query(system="erp", kind=kind, by=by, keys=keys, window=window or Window())
    page = await (made or backend(wire, NOW)).fetch(query, context())
    return dict(page.results)


async def test_a_long_list_is_read_to_its_end_behind_the_last_row() -> None:
    wire = ScriptedWire(paged([order(number) for number in range(250)]))
    window = Window(limit=10)
    found = (await asked(wire, Kind.ORDER, By.CUSTOMER, "C1", window=window))["C1"]
    after = [msgspec.json.decode(request.body)["data_id"] for request in wire.requests]
    assert after == ["", "id0099", "id0199"]
    assert len(found.items) == 10
    assert found.next is not None


async def test_keys_that_are_all_found_need_no_second_page() -> None:
    wire = ScriptedWire(paged([customer(number) for number in range(101)]))
    found = await asked(wire, Kind.CUSTOMER, By.KEY, *(f"C{number}" for number in range(100)))
    assert len(found) == 100
    assert len(wire.requests) == 1


async def test_of_two_rows_with_one_key_the_older_is_the_customer() -> None:
    rows = [customer(1, _widget_name="first"), customer(2, _widget_code="C1", _widget_name="new")]
    found = await asked(ScriptedWire(paged(rows)), Kind.CUSTOMER, By.KEY, "C1")
    (item,) = found["C1"].items
    assert isinstance(item, Customer)
    assert item.name == "first"


async def test_rows_that_nobody_asked_for_are_left_out() -> None:
    found = await asked(ScriptedWire(paged([order(1, "C7")])), Kind.ORDER, By.CUSTOMER, "C1")
    assert found["C1"].items == ()


@pytest.mark.parametrize("nothing", [None, ""])
async def test_an_empty_widget_is_nothing_whichever_way_it_is_empty(nothing: str | None) -> None:
    empty = {"_widget_name": nothing, "_widget_stage": nothing, "_widget_owner": nothing}
    wire = ScriptedWire(paged([customer(1, **empty)]))
    (item,) = (await asked(wire, Kind.CUSTOMER, By.KEY, "C1"))["C1"].items
    assert item == Customer(system="erp", key="C1")


async def test_two_quotes_within_a_text_are_left_as_they_are() -> None:
    name = 'A:"" and \\:"" B'
    wire = ScriptedWire(paged([customer(1, _widget_name=name, _widget_email="")]))
    (item,) = (await asked(wire, Kind.CUSTOMER, By.KEY, "C1"))["C1"].items
    assert item == Customer(system="erp", key="C1", name=name)


async def test_a_word_that_nobody_mapped_survives() -> None:
    wire = ScriptedWire(paged([customer(1, _widget_stage="休眠")]))
    (item,) = (await asked(wire, Kind.CUSTOMER, By.KEY, "C1"))["C1"].items
    assert isinstance(item, Customer)
    assert (item.stage, item.stage_text) == (LifecycleStage.OTHER, "休眠")


async def test_a_day_is_the_one_at_home() -> None:
    row = order(1, _widget_ordered="2026-03-31T16:00:00.000Z")
    (item,) = (await asked(ScriptedWire(paged([row])), Kind.ORDER, By.KEY, "S1"))["S1"].items
    assert isinstance(item, SalesOrder)
    assert item.ordered == dt.date(2026, 4, 1)


async def test_an_amount_is_read_as_it_is_written() -> None:
    wire = ScriptedWire(
        lambda _: Response(
            status=200,
            body=msgspec.json.encode({"data": [order(1)]}).replace(
                b'"_widget_net":null', b'"_widget_net":0.10'
            ),
        )
    )
    (item,) = (await asked(wire, Kind.ORDER, By.KEY, "S1"))["S1"].items
    assert isinstance(item, SalesOrder)
    assert str(item.net) == "0.10"


async def test_open_and_closed_orders_are_told_apart_here() -> None:
    closed = order(2, _widget_sent="已发货", _widget_billed="已开票")
    wire = ScriptedWire(paged([order(1), closed]))
    window = Window(filter=(("status", "open"),))
    found = await asked(wire, Kind.ORDER, By.CUSTOMER, "C1", window=window)
    assert [getattr(item, "number", None) for item in found["C1"].items] == ["S1"]


async def test_a_price_is_that_of_the_quantity() -> None:
    rows = [
        {"_id": "1", "_widget_sku": "A", "_widget_currency": "CNY", "_widget_unit": "EA"}
        | {"_widget_amount": 10, "_widget_from": 1},
        {"_id": "2", "_widget_sku": "A", "_widget_currency": "CNY", "_widget_unit": "EA"}
        | {"_widget_amount": 8, "_widget_from": 100},
    ]
    window = Window(filter=(("quantity", "150"),))
    found = await asked(ScriptedWire(paged(rows)), Kind.PRICE, By.SKU, "A", window=window)
    (price,) = found["A"].items
    assert isinstance(price, Price)
    assert price.amount == Decimal(8)


async def test_a_delivery_without_lines_is_that_of_its_orders_widget() -> None:
    widgets = ("status", "carrier", "tracking", "shipped", "eta", "delivered", "lines")
    empty: Row = {f"_widget_{name}": None for name in widgets}
    own = {"_widget_no": "D1", "_widget_customer": "C1", "_widget_order": "S1"}
    row = {**empty, **own, "_id": "1"}
    found = await asked(ScriptedWire(paged([row])), Kind.DELIVERY, By.ORDER, "S1", "S2")
    assert found["S1"].items == (Delivery(system="erp", number="D1", customer="C1"),)
    assert found["S2"].items == ()


async def test_a_listing_goes_on_behind_its_last_row_and_asks_for_no_blank_keys() -> None:
    wire = ScriptedWire(paged([customer(number) for number in range(3)]))
    first = (await asked(wire, Kind.CUSTOMER, By.ALL, EVERY, window=Window(limit=2)))[EVERY]
    assert (len(first.items), first.next) == (2, "|id0001")
    window = Window(limit=2, after=first.next)
    last = (await asked(wire, Kind.CUSTOMER, By.ALL, EVERY, window=window))[EVERY]
    assert (len(last.items), last.next) == (1, None)
    sent = msgspec.json.decode(wire.requests[1].body)
    assert (sent["data_id"], sent["limit"]) == ("id0001", 2)
    condition = {"field": "_widget_code", "type": "text", "method": "not_empty"}
    assert sent["filter"] == {"rel": "and", "cond": [condition]}


async def test_a_server_that_sends_the_same_page_again_is_garbled() -> None:
    rows = [order(number) for number in range(100)]
    same = Response(status=200, body=msgspec.json.encode({"data": rows}))
    wire = ScriptedWire(lambda _: same)
    found = await asked(wire, Kind.ORDER, By.CUSTOMER, "C1")
    assert type(found["C1"].error) is Garbled
    assert len(wire.requests) == 2


async def test_keys_that_are_numbers_are_asked_one_by_one_and_others_not_at_all() -> None:
    given = tables()["forms"]["product"] | {"types": {"_widget_sku": "number"}}
    told = described(forms={"product": given})
    wire = ScriptedWire(paged([]))
    made = JiandaoyunBackend("erp", wire, told.catalogue(), api_key=SECRET)
    found = await asked(wire, Kind.PRODUCT, By.KEY, "17", "-3", "017", "1e3", "", made=made)
    values = [
        msgspec.json.decode(request.body)["filter"]["cond"][0]["value"] for request in wire.requests
    ]
    assert values == [[17], [-3]]
    assert found == {}


async def test_half_a_character_is_no_key_of_anybody() -> None:
    wire = ScriptedWire(paged([]))
    assert await asked(wire, Kind.CUSTOMER, By.KEY, "\ud800", "") == {}
    assert (await asked(wire, Kind.ORDER, By.CUSTOMER, "\ud800"))["\ud800"].items == ()
    assert wire.requests == []
