"""Lists in pages, orders with their lines, stock and prices: what only Fxiaoke does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from backends.port import By, Slice, Window
from backends.vocabulary import Kind
from tests.backends.vendors.fxiaoke.near import ask, crm, full
from tests.fakes.fxiaoke import Fxiaoke
from tests.fakes.fxiaoke_rows import at, on

DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 3, 1)


def attributes(found: Slice, name: str) -> list[object]:
    return [getattr(item, name) for item in found.items]


def invoiced(fake: Fxiaoke, day: Callable[[int], dt.date | None], size: int) -> None:
    """Give the customer so many invoices of these days."""
    row = fake.tables["InvoiceApplicationObj"][0]
    fake.tables["InvoiceApplicationObj"] = [
        {**row, "_id": f"{n:03}", "name": f"{n:03}", "invoice_date": on(day(n))}
        for n in range(size)
    ]


async def paged(fake: Fxiaoke, kind: Kind, name: str, limit: int) -> list[object]:
    """Follow a customer's list from page to page."""
    backend, seen, after = crm(fake), list[object](), None
    while True:
        window = Window(limit=limit, after=after)
        found = (await ask(backend, kind, By.CUSTOMER, "C1", window=window))["C1"]
        assert found.error is None
        seen += attributes(found, name)
        if found.next is None:
            return seen
        after = found.next


@pytest.mark.parametrize("limit", [1, 2, 5, 40])
async def test_a_list_with_undated_rows_is_paged_without_gap_or_repetition(limit: int) -> None:
    fake = full()
    invoiced(fake, lambda n: None if n % 3 == 0 else FIRST + (n // 4) * DAY, 30)
    seen = await paged(fake, Kind.INVOICE, "number", limit)
    whole = (await ask(crm(fake), Kind.INVOICE, By.CUSTOMER, "C1"))["C1"]
    assert seen == attributes(whole, "number")
    assert len(set(seen)) == 30
    assert attributes(whole, "issued")[-1] is None


async def test_a_page_of_dated_rows_costs_one_call() -> None:
    fake = full()
    invoiced(fake, lambda n: FIRST + n * DAY, 30)
    await ask(crm(fake), Kind.INVOICE, By.CUSTOMER, "C1", window=Window(limit=5))
    assert fake.counts["query InvoiceApplicationObj"] == 1


@pytest.mark.parametrize("limit", [1, 2, 5, 40])
async def test_a_list_by_moments_is_paged_without_gap_or_repetition(limit: int) -> None:
    fake = full()
    row = fake.tables["CasesObj"][0]
    began = at(dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) or 0
    fake.tables["CasesObj"] = [
        {**row, "_id": f"{n:03}", "name": f"{n:03}", "create_time": began + n // 4}
        for n in range(30)
    ]
    seen = await paged(fake, Kind.TICKET, "number", limit)
    assert seen == [f"{n:03}" for n in reversed(range(30))]


async def test_a_company_without_the_day_gets_its_list_whole() -> None:
    fake = full()
    del fake.described["ContractObj"]["start_time"]
    found = (await ask(crm(fake), Kind.CONTRACT, By.CUSTOMER, "C1", window=Window(limit=5)))["C1"]
    assert (attributes(found, "number"), attributes(found, "starts")) == (["CT1"], [None])


async def test_days_begin_where_the_company_is_at_home() -> None:
    fake = full()
    late = at(dt.datetime(2026, 3, 1, 16, tzinfo=dt.UTC))  # midnight in Shanghai
    fake.tables["PaymentObj"][0]["payment_time"] = late
    found = (await ask(crm(fake), Kind.PAYMENT, By.CUSTOMER, "C1"))["C1"]
    assert dt.date(2026, 3, 2) in attributes(found, "received")


@pytest.mark.parametrize(
    ("life", "standing", "seen"),
    [("normal", "open", 3), ("invalid", "open", 2), ("invalid", "closed", 1)],
)
async def test_orders_are_narrowed_by_their_standing(life: str, standing: str, seen: int) -> None:
    fake = full()
    fake.tables["SalesOrderObj"][0]["life_status"] = life
    window = Window(filter=(("status", standing),))
    found = (await ask(crm(fake), Kind.ORDER, By.CUSTOMER, "C1", window=window))["C1"]
    assert len(found.items) == seen


@pytest.mark.parametrize(
    ("life", "told"),
    [("ineffective", "DRAFT"), ("under_review", "DRAFT"), ("invalid", "CANCELLED")],
)
async def test_an_order_stands_where_its_life_does(life: str, told: str) -> None:
    fake = full()
    fake.tables["SalesOrderObj"][0]["life_status"] = life
    found = (await ask(crm(fake), Kind.ORDER, By.KEY, "S1"))["S1"]
    assert attributes(found, "status") == [told]


async def test_orders_cost_three_calls_however_many() -> None:
    fake = full()
    found = await ask(crm(fake), Kind.ORDER, By.KEY, "S1", "S2", "S3", "S4")
    assert set(found) == {"S1", "S2", "S3", "S4"}
    queries = {name: count for name, count in fake.counts.items() if name.startswith("query")}
    assert queries == {
        "query SalesOrderObj": 1,
        "query SalesOrderProductObj": 1,
        "query ProductObj": 1,
    }


async def test_numbers_may_come_as_text_plain_or_empty() -> None:
    fake = full()
    amounts = ("12.50", 7, 1.25, "")
    row = fake.tables["PaymentObj"][0]
    fake.tables["PaymentObj"] = [
        {**row, "_id": str(n), "name": str(n), "payment_amount": amount}
        for n, amount in enumerate(amounts)
    ]
    found = (await ask(crm(fake), Kind.PAYMENT, By.CUSTOMER, "C1"))["C1"]
    told = dict(zip(attributes(found, "number"), attributes(found, "amount"), strict=True))
    assert {key: value and str(value) for key, value in told.items()} == {
        "0": "12.50",
        "1": "7",
        "2": "1.25",
        "3": None,
    }


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "twelve"])
async def test_what_is_no_amount_is_garbled(amount: str) -> None:
    fake = full()
    fake.tables["PaymentObj"][0]["payment_amount"] = amount
    found = (await ask(crm(fake), Kind.PAYMENT, By.CUSTOMER, "C1"))["C1"]
    assert type(found.error).__name__ == "Garbled"


async def test_amounts_name_their_own_currency_where_there_are_several() -> None:
    fake = full()
    fake.tables["PaymentObj"][0]["mc_currency"] = "USD"
    found = (await ask(crm(fake), Kind.PAYMENT, By.CUSTOMER, "C1"))["C1"]
    assert sorted(map(str, attributes(found, "currency"))) == ["CNY", "USD"]


async def test_without_a_price_book_prices_are_not_served() -> None:
    backend = crm(full(), price_book=None)
    assert Kind.PRICE not in backend.serves
    assert Kind.PRODUCT in backend.serves


async def test_prices_are_those_of_the_one_price_book() -> None:
    window = Window(filter=(("customer", "C1"), ("quantity", "5")))
    found = (await ask(crm(full()), Kind.PRICE, By.SKU, "SKU-1", window=window))["SKU-1"]
    assert [str(amount) for amount in attributes(found, "amount")] == ["25.00"]
    assert attributes(found, "customer") == [None]


@pytest.mark.parametrize(
    ("kind", "by", "key"),
    [
        (Kind.ORDER, By.REFERENCE, "SF1001"),
        (Kind.DELIVERY, By.ORDER, "S1"),
        (Kind.STOCK, By.SKU, "SKU-1"),
        (Kind.PRICE, By.SKU, "SKU-1"),
        (Kind.PRODUCT, By.KEY, "SKU-1"),
        (Kind.CUSTOMER, By.KEY, "C1"),
    ],
)
async def test_a_server_that_minds_no_condition_mixes_nothing_up(
    kind: Kind, by: By, key: str
) -> None:
    right = (await ask(crm(full()), kind, by, key))[key]
    fake = full()
    fake.mindless = True
    assert (await ask(crm(fake), kind, by, key))[key].items == right.items
