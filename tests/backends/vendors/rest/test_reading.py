"""How answers become the slices of their keys, and which answers are not believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from backends.domain import Stock
from backends.errors import BackendError, Garbled, Refused, Unfit, Unserved
from backends.port import EVERY, By, Page, Query, Slice, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response
from gateway.checks import findings
from gateway.settings import Rest
from tests.backends.vendors.rest.company import backend
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import NOW, context

NAMED = {"key": "id", "name": "name"}


def described(kind: Kind, fields: Mapping[str, Any], **lookups: Any) -> Rest:
    tables = {kind: {"fields": fields, **lookups}}
    return Rest.model_validate(
        {"vendor": "rest", "base_url": "http://erp.test", "timezone": "UTC", "kinds": tables}
    )


def wired(answer: Any, status: int = 200) -> ScriptedWire:
    return ScriptedWire(lambda _: Response(status=status, body=msgspec.json.encode(answer)))


async def asked(
    settings: Rest, wire: ScriptedWire, kind: Kind, by: By, *keys: str, window: Window | None = None
) -> Page:
    query = Query(system="erp", kind=kind, by=by, keys=keys, window=window or Window())
    return await backend(wire, NOW, settings).fetch(query, context())


def keys_in(page: Page) -> dict[str, list[str]]:
    def named(item: object) -> str:
        return str(getattr(item, "key", None) or getattr(item, "number", item))

    return {key: [named(item) for item in s.items] for key, s in page.results.items()}


def error_of(page: Page) -> type[BackendError] | None:
    (found,) = page.results.values()
    return type(found.error) if found.error else None


ONE = described(Kind.CUSTOMER, NAMED, key={"path": "/customers/{key}", "answer": "one"})
MAP = described(
    Kind.CUSTOMER, NAMED, key={"path": "/customers?ids={keys}", "answer": "map", "pad": 4}
)
CONTACT = {"key": "id", "customer": "customer"}


async def test_a_single_object_is_found_and_404_is_an_unknown_key() -> None:
    found = await asked(ONE, wired({"id": "C1", "name": "A"}), Kind.CUSTOMER, By.KEY, "C1")
    assert keys_in(found) == {"C1": ["C1"]}
    gone = await asked(ONE, wired({"error": "x"}, 404), Kind.CUSTOMER, By.KEY, "C1")
    assert gone.results == {}


async def test_another_object_than_asked_is_not_taken_for_it() -> None:
    found = await asked(ONE, wired({"id": "C2", "name": "B"}), Kind.CUSTOMER, By.KEY, "C1")
    assert found.results == {}


async def test_a_map_gives_each_key_its_row_in_our_spelling() -> None:
    wire = wired({"0001": {"id": "1", "name": "A"}, "0009": {"id": "9", "name": "Z"}})
    found = await asked(MAP, wire, Kind.CUSTOMER, By.KEY, "1", "2")
    assert keys_in(found) == {"1": ["1"]}
    assert [request.path for request in wire.requests] == ["/customers?ids=0001,0002"]


async def test_a_key_with_zeros_of_its_own_is_unknown_where_numbers_are_padded() -> None:
    wire = wired({"0001": {"id": "1", "name": "A"}})
    found = await asked(MAP, wire, Kind.CUSTOMER, By.KEY, "01", "1", "001")
    assert keys_in(found) == {"1": ["1"]}


@pytest.mark.parametrize(("meaning", "found"), [("unknown", {}), ("empty", {"C1": []})])
async def test_404_means_what_the_settings_say(meaning: str, found: object) -> None:
    lookup = {"path": "/contacts/{key}", "not_found": meaning}
    settings = described(Kind.CONTACT, CONTACT, customer=lookup)
    page = await asked(settings, wired("x", 404), Kind.CONTACT, By.CUSTOMER, "C1")
    assert keys_in(page) == found


async def test_404_is_refused_where_nobody_says_what_it_means() -> None:
    settings = described(Kind.CONTACT, CONTACT, customer={"path": "/contacts/{key}"})
    page = await asked(settings, wired("x", 404), Kind.CONTACT, By.CUSTOMER, "C1")
    assert error_of(page) is Unfit


async def test_rows_of_another_customer_are_not_shown_to_this_one() -> None:
    settings = described(Kind.CONTACT, CONTACT, customer={"path": "/contacts?customer={key}"})
    rows = [{"id": "1", "customer": "C1"}, {"id": "2", "customer": "C2"}]
    page = await asked(settings, wired(rows), Kind.CONTACT, By.CUSTOMER, "C1")
    assert error_of(page) is Garbled


async def test_several_rows_for_one_key_are_garbled() -> None:
    settings = described(Kind.CUSTOMER, NAMED, key={"path": "/customers?id={key}"})
    rows = [{"id": "C1", "name": "A"}, {"id": "C1", "name": "B"}]
    page = await asked(settings, wired(rows), Kind.CUSTOMER, By.KEY, "C1")
    assert error_of(page) is Garbled


async def test_a_key_that_cannot_be_sent_costs_no_call() -> None:
    settings = described(Kind.CUSTOMER, NAMED, key={"path": "/customers?ids={keys}"})
    wire = wired([])
    page = await asked(settings, wire, Kind.CUSTOMER, By.KEY, "a,b", "", "\ud800")
    assert (page.results, wire.requests) == ({}, [])


async def test_a_list_is_cut_to_its_window_and_goes_on_there() -> None:
    settings = described(
        Kind.CONTACT, {**CONTACT, "name": "id"}, customer={"path": "/contacts?customer={key}"}
    )
    wire = wired([{"id": f"K{n}", "customer": "C1"} for n in (3, 1, 2)])
    ask = (settings, wire, Kind.CONTACT, By.CUSTOMER, "C1")
    first = await asked(*ask, window=Window(limit=2))
    second = await asked(*ask, window=Window(limit=2, after=first.results["C1"].next))
    assert (keys_in(first), keys_in(second)) == ({"C1": ["K1", "K2"]}, {"C1": ["K3"]})
    assert second.results["C1"].next is None


LISTING = {
    "path": "/customers",
    "query": {"n": "{limit}", "from": "{after}"},
    "pages": {"by": "key", "size": 2},
}


def listed(request: Request) -> Response:
    """Answer as a system that pages by key: C1 to C5."""
    after = request.path.partition("from=")[2].partition("&")[0]
    size = int(request.path.partition("n=")[2].partition("&")[0])
    keys = [key for key in ("C1", "C2", "C3", "C4", "C5") if key > after][:size]
    return Response(status=200, body=msgspec.json.encode([{"id": k, "name": k} for k in keys]))


async def test_a_listing_goes_through_all_pages_and_ends() -> None:
    settings = described(Kind.CUSTOMER, NAMED, all=LISTING)
    wire, seen, after = ScriptedWire(listed), list[str](), None
    while after is not None or not seen:
        window = Window(limit=50, after=after)
        page = await asked(settings, wire, Kind.CUSTOMER, By.ALL, EVERY, window=window)
        found: Slice = page.results[EVERY]
        seen += keys_in(page)[EVERY]
        after = found.next
    assert seen == ["C1", "C2", "C3", "C4", "C5"]
    assert wire.requests[-1].path == "/customers?n=2&from=C4"


@pytest.mark.parametrize("rows", [["C1", "C2", "C3"], ["C1", "C2"]])
async def test_a_system_that_does_not_page_as_described_is_not_followed(rows: list[str]) -> None:
    settings = described(Kind.CUSTOMER, NAMED, all=LISTING)
    wire = wired([{"id": key, "name": key} for key in rows])
    window = Window(limit=50, after="0|C2")
    page = await asked(settings, wire, Kind.CUSTOMER, By.ALL, EVERY, window=window)
    assert error_of(page) is Garbled


async def test_a_listing_in_whole_is_cut_here() -> None:
    settings = described(Kind.CUSTOMER, NAMED, all={"path": "/customers"})
    wire = wired([{"id": key, "name": key} for key in ("C2", "C1")])
    page = await asked(settings, wire, Kind.CUSTOMER, By.ALL, EVERY, window=Window(limit=1))
    assert keys_in(page) == {EVERY: ["C1"]}
    assert page.results[EVERY].next == "C1|C1"


async def test_what_is_not_described_is_not_served() -> None:
    page = await asked(ONE, wired([]), Kind.CUSTOMER, By.ALL, EVERY)
    assert error_of(page) is Unserved
    assert backend(wired([]), NOW, ONE).serves == {Kind.CUSTOMER: {By.KEY}}


async def test_rows_of_many_keys_hold_the_key_that_each_was_asked_by() -> None:
    fields = {"sku": {"asked": True}, "site": "w", "unit": {"constant": "EA"}, "on_hand": "n"}
    stock = described(Kind.STOCK, fields, sku={"path": "/stock?skus={keys}", "key": "s"})
    rows = [{"s": s, "w": w, "n": 1} for s, w in (("A", "2"), ("C", "1"), ("B", "1"), ("A", "1"))]
    page = await asked(stock, wired(rows), Kind.STOCK, By.SKU, "A", "B")
    found = {
        key: [(i.sku, i.site) for i in s.items if isinstance(i, Stock)]
        for key, s in page.results.items()
    }
    assert found == {"A": [("A", "1"), ("A", "2")], "B": [("B", "1")]}


async def test_headers_go_with_every_request() -> None:
    wire = wired({"id": "C1", "name": "A"})
    settings = ONE.model_copy(update={"headers": {"x-tenant": "7"}})
    await asked(settings, wire, Kind.CUSTOMER, By.KEY, "C1")
    assert dict(wire.requests[0].headers) == {"accept": "application/json", "x-tenant": "7"}


async def test_what_narrows_a_price_may_be_asked_of_the_system() -> None:
    fields = {
        "sku": {"asked": True},
        "currency": {"constant": "CNY"},
        "amount": "amount",
        "customer": "customer",
    }
    lookup = {"path": "/prices?sku={key}", "query": {"of": "{customer}", "n": "{quantity}"}}
    wire = wired([{"amount": "2.50", "customer": "C&1"}])
    window = Window(filter=(("customer", "C&1"),))
    prices = described(Kind.PRICE, fields, sku=lookup)
    page = await asked(prices, wire, Kind.PRICE, By.SKU, "S1", window=window)
    assert len(page.results["S1"].items) == 1
    assert [request.path for request in wire.requests] == ["/prices?sku=S1&of=C%261"]


async def explanation(answer: Any, status: int = 200) -> str | None:
    made = backend(wired(answer, status), NOW, ONE)
    query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
    return await made.explained(query, context())


async def test_a_wrong_map_is_explained_by_the_shape_of_the_answer() -> None:
    assert await explanation({"no": 17, "name": "Very Private"}) == (
        "the answer: a row has no member 'id'; found an object with 'no' (number), 'name' (text)"
    )
    assert await explanation({"id": "C1", "name": "A"}) is None
    assert await explanation({"error": "x"}, 500) is None


async def test_the_door_is_open_though_a_map_is_wrong() -> None:
    await backend(wired({"no": 17}), NOW, ONE).check(context())
    with pytest.raises(Refused):
        await backend(wired({}, 403), NOW, ONE).check(context())


async def test_the_check_of_the_gateway_tells_the_explanation() -> None:
    made = backend(wired({"no": 17, "name": "Very Private"}), NOW, ONE)
    told = findings({"erp": made}, {"erp": [Kind.CUSTOMER]}, {"erp": ["C1"]})
    found = {finding.asked: finding.problem async for finding in told}
    assert found["login"] is None
    assert found["customer"] == (
        "erp: an answer does not fit as a whole: the answer: a row has no member 'id'; "
        "found an object with 'no' (number), 'name' (text)"
    )


async def test_keys_that_an_address_has_no_room_for_go_into_another_call() -> None:
    wire = wired({})
    keys = [f"{'客' * 20}{n}" for n in range(30)]
    assert (await asked(MAP, wire, Kind.CUSTOMER, By.KEY, *keys)).results == {}
    lengths = [len(request.path) for request in wire.requests]
    assert len(lengths) == 3
    assert max(lengths) <= 2000
