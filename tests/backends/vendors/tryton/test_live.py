"""Tryton as it runs: the seeded company read over loopback, and a server that goes and comes."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from backends.domain import (
    Availability,
    Contact,
    CreditAccount,
    Customer,
    Delivery,
    Entity,
    Incoming,
    Invoice,
    Opportunity,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
)
from backends.errors import BackendError, Missing, Refused, Unavailable
from backends.port import EVERY, By, Query, Slice, Window
from backends.vendors.tryton.adapter import Account, TrytonBackend
from backends.vocabulary import DeliveryStatus, ExposureBasis, Kind, OpportunityStatus, OrderStatus
from backends.wire import HttpxWire, Request, Response
from gateway.demo.tryton.server import DATABASE, PASSWORD, TIMEZONE, USER, TrytonServer
from tests.conformance.vendor_kit import context
from tests.tryton_server import tryton_server

# The first run of all installs and seeds, which takes a minute or two.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

E = TypeVar("E", bound=Entity)

CUSTOMERS = [f"C{10001 + i}" for i in range(12)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with tryton_server(tmp_path_factory.mktemp("tryton")) as running:
        yield running


class CountingWire(HttpxWire):
    """Counts calls and logins on their way to the server."""

    calls = 0
    logins = 0

    async def send(self, request: Request, *, deadline: float) -> Response:
        self.calls += 1
        self.logins += b"common.db.login" in request.body
        return await super().send(request, deadline=deadline)


def account_at(base_url: str) -> Account:
    return Account(
        system="erp",
        base_url=base_url,
        database=DATABASE,
        user=USER,
        password=PASSWORD,
        timezone=TIMEZONE,
    )


@pytest.fixture
async def wire(server: TrytonServer) -> AsyncIterator[CountingWire]:
    counting = CountingWire("erp", server.base_url)
    yield counting
    await counting.aclose()


@pytest.fixture
def backend(server: TrytonServer, wire: CountingWire) -> TrytonBackend:
    return TrytonBackend(account_at(server.base_url), wire)


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


async def ask(
    backend: TrytonBackend, kind: Kind, by: By, *keys: str, window: Window | None = None
) -> dict[str, Slice]:
    query = Query(system="erp", kind=kind, by=by, keys=keys, window=window or Window())
    found = dict((await backend.fetch(query, context(30))).results)
    for slice_ in found.values():
        if slice_.error is not None:
            raise slice_.error
    return found


async def items(
    backend: TrytonBackend, shape: type[E], kind: Kind, by: By, key: str, **window: object
) -> list[E]:
    narrowed = msgspec.convert(window, Window)
    found = await ask(backend, kind, by, key, window=narrowed)
    return [item for item in found[key].items if isinstance(item, shape)]


async def test_check_finds_nothing_wrong(backend: TrytonBackend) -> None:
    await backend.check(context(30))


async def test_customers_are_read_in_one_call_and_strangers_are_absent(
    backend: TrytonBackend, wire: CountingWire
) -> None:
    await ask(backend, Kind.CUSTOMER, By.KEY, "C10001")
    before = wire.calls
    found = await ask(backend, Kind.CUSTOMER, By.KEY, *CUSTOMERS, "C99999")
    assert (wire.calls - before, sorted(found)) == (1, CUSTOMERS)
    (customer,) = found["C10002"].items
    assert isinstance(customer, Customer)
    assert (customer.name, customer.phone) == ("Customer 002 Ltd.", "+862155500001")
    assert customer.address == "2 Nanjing Road\n200001 Shanghai"


async def test_listing_in_pages_meets_everybody_once(backend: TrytonBackend) -> None:
    keys: list[str] = []
    after: str | None = None
    while True:
        window = Window(limit=4, after=after)
        page = (await ask(backend, Kind.CUSTOMER, By.ALL, EVERY, window=window))[EVERY]
        keys += [item.key for item in page.items if isinstance(item, Customer)]
        after = page.next
        if after is None:
            break
    assert len(keys) == len(set(keys))
    assert set(CUSTOMERS) < set(keys)


async def test_contacts_are_people_by_name_and_the_office(backend: TrytonBackend) -> None:
    buyer, office = await items(backend, Contact, Kind.CONTACT, By.CUSTOMER, "C10001")
    assert (buyer.name, buyer.email, buyer.primary) == (
        "Buyer 001",
        "buyer@customer001.example",
        False,
    )
    assert (office.phone, office.primary) == ("+862155500000", True)


async def test_opportunities_say_how_they_stand(backend: TrytonBackend) -> None:
    found = await ask(backend, Kind.OPPORTUNITY, By.CUSTOMER, "C10001", "C10003")
    status = {
        key: item.status
        for key, slice_ in found.items()
        for item in slice_.items
        if isinstance(item, Opportunity)
    }
    assert status == {"C10001": OpportunityStatus.OPEN, "C10003": OpportunityStatus.LOST}


async def test_quotation_is_a_quote(backend: TrytonBackend) -> None:
    (quote,) = await items(backend, Quote, Kind.QUOTE, By.CUSTOMER, "C10006")
    assert (quote.amount, quote.currency, quote.issued) == (Decimal(750), "CNY", today())


async def test_order_round_trips_by_number_and_a_draft_by_its_id(backend: TrytonBackend) -> None:
    orders = await items(backend, SalesOrder, Kind.ORDER, By.CUSTOMER, "C10008")
    numbers = [order.number for order in orders]
    assert sum(number.startswith("#") for number in numbers) == 1
    found = await ask(backend, Kind.ORDER, By.KEY, *numbers, "#99999", "99999")
    assert [found[number].items[0] for number in numbers] == orders
    assert set(found) == set(numbers)


@pytest.mark.parametrize("reference", ["4", "PO-002-1"])
async def test_order_is_found_by_its_number_its_reference_and_its_shipment(
    backend: TrytonBackend, reference: str
) -> None:
    (order,) = await items(backend, SalesOrder, Kind.ORDER, By.REFERENCE, reference)
    assert (order.number, order.customer, order.net, order.gross) == (
        "4",
        "C10002",
        Decimal(975),
        Decimal("1101.75"),
    )
    assert [(line.position, line.sku, line.quantity, line.price) for line in order.lines] == [
        ("1", "P-102", Decimal(2), Decimal(150)),
        ("2", "P-105", Decimal(3), Decimal(225)),
    ]


async def test_status_filter_splits_all_orders_as_their_status_does(
    backend: TrytonBackend,
) -> None:
    closed_words = {OrderStatus.COMPLETED, OrderStatus.CANCELLED}
    seen = set()
    for customer in CUSTOMERS:
        whole = await items(backend, SalesOrder, Kind.ORDER, By.CUSTOMER, customer)
        for word in ("open", "closed"):
            part = await items(
                backend,
                SalesOrder,
                Kind.ORDER,
                By.CUSTOMER,
                customer,
                filter=(("status", word),),
                limit=20,
            )
            closed = word == "closed"
            assert part == [order for order in whole if (order.status in closed_words) is closed]
        seen |= {order.status for order in whole}
    assert {OrderStatus.DRAFT, OrderStatus.OPEN, OrderStatus.COMPLETED} <= seen


async def test_pages_of_orders_join_without_gap_or_overlap(backend: TrytonBackend) -> None:
    whole = await items(backend, SalesOrder, Kind.ORDER, By.CUSTOMER, "C10002")
    paged: list[Entity] = []
    after: str | None = None
    for _ in whole:
        window = Window(limit=1, after=after)
        page = (await ask(backend, Kind.ORDER, By.CUSTOMER, "C10002", window=window))["C10002"]
        paged += page.items
        after = page.next
    assert (paged, after) == (whole, None)


async def test_deliveries_of_ten_orders_are_one_call(
    backend: TrytonBackend, wire: CountingWire
) -> None:
    await ask(backend, Kind.PRODUCT, By.KEY, "P-100")
    before = wire.calls
    found = await ask(backend, Kind.DELIVERY, By.ORDER, *[str(n) for n in range(1, 11)])
    assert (wire.calls - before, len(found)) == (1, 10)
    states = {d.status for s in found.values() for d in s.items if isinstance(d, Delivery)}
    assert {DeliveryStatus.PLANNED, DeliveryStatus.PICKING} <= states
    (delivery,) = found["4"].items
    assert isinstance(delivery, Delivery)
    assert [(line.order, line.position, line.sku) for line in delivery.lines] == [
        ("4", "1", "P-102"),
        ("4", "2", "P-105"),
    ]


async def test_deliveries_of_a_customer_come_newest_first_and_undone_ones_last(
    backend: TrytonBackend,
) -> None:
    whole = await items(backend, Delivery, Kind.DELIVERY, By.CUSTOMER, "C10004")
    assert whole[0].status is DeliveryStatus.DELIVERED
    assert whole[0].shipped == today()
    assert {d.shipped for d in whole[1:]} == {None}
    first = await items(backend, Delivery, Kind.DELIVERY, By.CUSTOMER, "C10004", limit=2)
    assert first == whole[:2]


async def test_invoice_of_sixty_days_ago_is_overdue_and_so_is_the_account(
    backend: TrytonBackend,
) -> None:
    (invoice,) = await items(backend, Invoice, Kind.INVOICE, By.CUSTOMER, "C10004")
    assert invoice.issued == today() - dt.timedelta(60)
    assert invoice.due is not None
    assert invoice.due < today()
    assert (invoice.amount, invoice.open_amount) == (Decimal("3135.75"), Decimal("3135.75"))
    found = await ask(backend, Kind.CREDIT, By.CUSTOMER, "C10004", "C10001", "C99999")
    assert set(found) == {"C10004", "C10001"}
    (late,) = found["C10004"].items
    (early,) = found["C10001"].items
    assert isinstance(late, CreditAccount)
    assert isinstance(early, CreditAccount)
    assert (late.limit, late.exposure, late.overdue) == (
        Decimal(35000),
        Decimal("5235.75"),
        Decimal("3135.75"),
    )
    assert (late.currency, late.exposure_basis) == ("CNY", ExposureBasis.NATIVE)
    assert (early.limit, early.overdue) == (Decimal(20000), Decimal(0))


async def test_stock_is_per_warehouse_with_what_is_held_and_what_comes(
    backend: TrytonBackend,
) -> None:
    found = await ask(backend, Kind.STOCK, By.SKU, "P-100", "P-999")
    assert set(found) == {"P-100"}
    shanghai, shenzhen = found["P-100"].items
    assert isinstance(shanghai, Stock)
    assert isinstance(shenzhen, Stock)
    # 500 counted, 10 shipped, 3 assigned; 8 of all that is planned up to today are still here
    assert (shanghai.site, shanghai.on_hand, shanghai.reserved, shanghai.available) == (
        "SH",
        Decimal(490),
        Decimal(3),
        Decimal(482),
    )
    assert shanghai.incoming == (Incoming(date=today() + dt.timedelta(10), quantity=Decimal(200)),)
    # never counted in and yet ordered from: below zero, not hidden
    assert (shenzhen.site, shenzhen.on_hand, shenzhen.available) == ("SZ", Decimal(0), Decimal(-2))


async def test_forecast_counts_what_comes_in_only_up_to_its_day(backend: TrytonBackend) -> None:
    async def confirmed(by: dt.date | None) -> Decimal:
        pairs = (("by", by.isoformat()),) if by else ()
        found = await items(
            backend,
            Availability,
            Kind.AVAILABILITY,
            By.SKU,
            "P-100",
            filter=(*pairs, ("quantity", "1000")),
        )
        return next(p.confirmed[0].quantity for p in found if p.site == "SH")

    assert await confirmed(None) == Decimal(482)
    assert await confirmed(today() + dt.timedelta(9)) == Decimal(482)
    assert await confirmed(today() + dt.timedelta(10)) == Decimal(682)


async def test_price_is_the_list_price_or_the_customers_own(backend: TrytonBackend) -> None:
    async def price(*pairs: tuple[str, str]) -> Decimal:
        (found,) = await items(backend, Price, Kind.PRICE, By.SKU, "P-101", filter=pairs)
        assert (found.currency, found.price_quantity) == ("CNY", Decimal(1))
        return found.amount

    assert await price(("quantity", "5")) == Decimal(125)
    assert await price(("customer", "C10001"), ("quantity", "5")) == Decimal(125)
    assert await price(("customer", "C10003"), ("quantity", "5")) == Decimal("112.5")
    with pytest.raises(Missing):
        await price(("customer", "C99999"))


async def test_product_is_read_by_sku(backend: TrytonBackend) -> None:
    (product,) = await items(backend, Product, Kind.PRODUCT, By.KEY, "P-109")
    assert (product.name, product.category) == ("Pump P-109", "Goods")


async def test_session_that_the_server_ends_is_renewed_once_for_all(
    backend: TrytonBackend, wire: CountingWire, server: TrytonServer
) -> None:
    await ask(backend, Kind.CUSTOMER, By.KEY, "C10001")
    with sqlite3.connect(server.database, timeout=10) as connection:
        connection.execute("DELETE FROM ir_session")
    connection.close()
    wire.logins = 0
    found = await asyncio.gather(
        *(ask(backend, Kind.CUSTOMER, By.KEY, customer) for customer in CUSTOMERS[:5])
    )
    assert [sorted(page) for page in found] == [[customer] for customer in CUSTOMERS[:5]]
    assert wire.logins == 1


async def refusal(server: TrytonServer, **changes: object) -> BackendError:
    account = msgspec.structs.replace(account_at(server.base_url), **changes)
    wire = HttpxWire("erp", account.base_url)
    try:
        with pytest.raises(BackendError) as caught:
            await TrytonBackend(account, wire).check(context(30))
    finally:
        await wire.aclose()
    assert PASSWORD not in str(caught.value)
    return caught.value


async def test_check_names_the_mistake(server: TrytonServer) -> None:
    password = await refusal(server, password="wrong")
    database = await refusal(server, database="nowhere")
    path = await refusal(server, base_url=f"{server.base_url}/erp")
    foreign = await refusal(server, company=99)
    homeless = await refusal(server, user="homeless", password="homeless-reader")
    errors = [password, database, path, foreign, homeless]
    assert {type(error) for error in errors} == {Refused}
    login = "check systems.erp.user and the password variable"
    stranger = "no Tryton of series 8: check systems.erp.base_url"
    assert [str(error).removeprefix("erp: ") for error in errors] == [
        f"Tryton refuses the login of 'gateway': {login}",
        f"there is no database 'nowhere' at {server.base_url}: check systems.erp.database",
        f"what answers at {server.base_url}/erp is {stranger}",
        "user 'gateway' may not work in company 99: check systems.erp.company",
        "user 'homeless' works in no company: set systems.erp.company or the user's company",
    ]


async def test_server_that_stops_is_unavailable_and_back_when_it_starts(tmp_path: Path) -> None:
    began = time.monotonic()
    with tryton_server(tmp_path) as server:
        wire = HttpxWire("erp", server.base_url)
        backend = TrytonBackend(account_at(server.base_url), wire)
        before = await ask(backend, Kind.CREDIT, By.CUSTOMER, "C10001")
        server.stop()
        with pytest.raises(Unavailable, match=r"nothing answers at http://127\.0\.0\.1"):
            await ask(backend, Kind.CREDIT, By.CUSTOMER, "C10001")
        server.start()
        after = await ask(backend, Kind.CREDIT, By.CUSTOMER, "C10001")
        assert after["C10001"].items == before["C10001"].items
        await wire.aclose()
    assert time.monotonic() - began < 60
