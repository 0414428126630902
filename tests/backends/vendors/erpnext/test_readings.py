"""How ERPNext's lists are paged and followed, and what of its answers is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from backends.conformance.facts import context
from backends.domain import CreditAccount, SalesOrder
from backends.errors import Refused
from backends.port import NOW, By, Query, Slice, Window
from backends.vendors.erpnext.kept import SECONDS, Kept
from backends.vendors.erpnext.wire.credit import OverdueRow, UnbilledItemRow, UnbilledNoteRow
from backends.vendors.erpnext.wire.invoices import InvoiceRow
from backends.vendors.erpnext.wire.orders import OrderRow
from backends.vocabulary import InvoiceStatus, Kind, OrderStatus
from backends.wire import Response
from tests.backends.vendors.erpnext.site import COMPANY, DATED, Site, body_of, long_table
from tests.backends.vendors.erpnext.test_erpnext import ACCOUNT, KIT
from tests.conformance.samples import load
from tests.conformance.scripted_wire import Answer, ScriptedWire

HOUSE = KIT.backend(ScriptedWire(KIT.script()))._records.house
EDGE = "2026-10-06 09:30:00.000000"


async def ask(
    answer: Answer, binding: tuple[Kind, By], key: str, window: Window | None = None
) -> tuple[Slice, ScriptedWire]:
    kind, by = binding
    wire = ScriptedWire(KIT.script(answer))
    query = Query(system="erp", kind=kind, by=by, keys=(key,), window=window or Window())
    page = await KIT.backend(wire).fetch(query, context())
    return page.results[key], wire


@pytest.mark.parametrize("binding", DATED, ids=str)
async def test_pages_of_any_size_are_the_whole_list(binding: tuple[Kind, By]) -> None:
    sample = next(s for s in load(KIT.samples).values() if (s.kind, s.by) == binding)
    site = long_table(sample, binding, 30, "K1")
    attribute = "key" if binding[0] is Kind.INTERACTION else "number"
    whole = [getattr(each, attribute) for each in (await ask(site, binding, "K1"))[0].items]
    assert len(whole) == 30
    for size in (1, 3, 7, 30):
        found: list[str] = []
        after: str | None = None
        while not found or after:
            window = Window(limit=size, after=after)
            part, wire = await ask(site, binding, "K1", window)
            assert part.error is None
            asked = [each for each in KIT.asked(wire) if "Item" not in body_of(each)["doctype"]]
            assert len(asked) <= 3
            found += [getattr(each, attribute) for each in part.items]
            after = part.next
        assert found == whole


def changed(*rows: tuple[str, str]) -> Site:
    return Site(
        {
            "Sales Order": [
                {"name": name, "modified": when, "customer": "C1", "company": COMPANY}
                for name, when in rows
            ]
        }
    )


async def followed(site: Site, limit: int) -> list[str]:
    told: list[str] = []
    mark = "1970-01-01 00:00:00.000000|"
    for _ in range(20):
        window = Window(limit=limit)
        part, _wire = await ask(site, (Kind.ORDER, By.CHANGED), mark, window)
        assert part.error is None
        assert part.next is not None
        told += [each.number for each in part.items if isinstance(each, SalesOrder)]
        if part.next == mark:
            return told
        mark = part.next
    raise AssertionError(told)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_changes_of_one_instant_are_all_told_once(limit: int) -> None:
    rows = [(name, EDGE) for name in ("S1", "s2", "S3", "s4", "S5")]
    site = changed(("S0", "2026-10-01 00:00:00"), *rows, ("S6", "2026-10-07 00:00:00"))
    site.tables["Sales Order"][0]["modified"] = "2026-10-01 00:00:00.000000"
    assert await followed(site, limit) == ["S0", "S1", "s2", "S3", "s4", "S5", "S6"]


async def test_the_mark_of_this_moment_is_the_newest_document() -> None:
    site = changed(("S0", "2026-10-01 00:00:00.000000"), ("S6", EDGE))
    part, _ = await ask(site, (Kind.ORDER, By.CHANGED), NOW)
    assert (part.items, part.next) == ((), f"{EDGE}|S6")


@pytest.mark.parametrize(
    ("status", "docstatus", "meaning"),
    [
        ("Draft", 0, OrderStatus.DRAFT),
        ("On Hold", 1, OrderStatus.ON_HOLD),
        ("To Deliver and Bill", 1, OrderStatus.PARTIALLY_DELIVERED),
        ("Closed", 1, OrderStatus.COMPLETED),
        ("Cancelled", 2, OrderStatus.CANCELLED),
    ],
)
def test_an_order_has_its_status(status: str, docstatus: int, meaning: OrderStatus) -> None:
    row = OrderRow(
        name="S1",
        customer="C1",
        transaction_date=dt.date(2026, 1, 1),
        status=status,
        delivery_status="Partly Delivered",
        billing_status="something new",
        docstatus=docstatus,
    )
    assert row.to_domain(HOUSE, []).status is meaning


@pytest.mark.parametrize(
    ("members", "left", "status"),
    [
        ({"status": "Overdue", "outstanding_amount": 10}, 10, InvoiceStatus.OPEN),
        ({"status": "Overdue", "outstanding_amount": 4}, 4, InvoiceStatus.PARTIALLY_PAID),
        ({"status": "Unpaid", "party_account_currency": "CNY"}, None, InvoiceStatus.OPEN),
        ({"status": "Internal Transfer", "outstanding_amount": 0}, 0, InvoiceStatus.OTHER),
    ],
)
def test_an_invoice_tells_what_is_open_in_its_own_currency_only(
    members: Mapping[str, Any], left: int | None, status: InvoiceStatus
) -> None:
    usual: Mapping[str, Any] = {
        "currency": "USD",
        "party_account_currency": "USD",
        "grand_total": Decimal(10),
        "outstanding_amount": 10,
    }
    told = {**usual, **members}
    told["outstanding_amount"] = Decimal(told["outstanding_amount"])
    row = InvoiceRow(name="R1", customer="C1", posting_date=dt.date(2026, 1, 1), **told)
    found = row.to_domain(HOUSE)
    assert (found.open_amount, found.status) == (left, status)


def test_money_of_another_account_currency_is_converted() -> None:
    row = OverdueRow(
        name="R1",
        customer="C1",
        due_date=dt.date(2026, 1, 1),
        outstanding_amount=Decimal(10),
        party_account_currency="USD",
        conversion_rate=Decimal(7),
    )
    assert (row.owed("CNY"), row.owed("USD")) == (Decimal(70), Decimal(10))


def test_a_note_without_a_net_total_owes_nothing() -> None:
    note = UnbilledNoteRow(
        name="D1", customer="C1", net_total=Decimal(0), base_grand_total=Decimal(5)
    )
    line = UnbilledItemRow(name="x", parent="D1", amount=Decimal(5), billed_amt=Decimal(9))
    assert (note.owed([line]), line.left) == (Decimal(0), Decimal(0))


async def test_the_companys_limit_holds_where_there_is_no_other() -> None:
    site = Site({"Customer": [{"name": "K1", "customer_group": "", "payment_terms": None}]})
    site.tables["Customer"][0]["modified"] = EDGE
    found, _ = await ask(site, (Kind.CREDIT, By.CUSTOMER), "K1")
    (account,) = found.items
    assert isinstance(account, CreditAccount)
    assert (account.limit, account.exposure, account.available) == (None, Decimal(0), None)


async def test_a_blank_reference_costs_no_call() -> None:
    wire = ScriptedWire(KIT.script())
    keys = ("", "  ")
    query = Query(system="erp", kind=Kind.ORDER, by=By.REFERENCE, keys=keys)
    page = await KIT.backend(wire).fetch(query, context())
    assert (page.results, wire.requests) == ({}, [])


async def test_a_company_that_the_user_does_not_see_is_told_with_its_setting() -> None:
    def empty(_request: object) -> Response:
        return KIT.empty_answer()

    with pytest.raises(Refused, match=r"check systems\.erp\.company"):
        await KIT.backend(ScriptedWire(empty)).check(context())


@pytest.mark.parametrize(("status", "said"), [(401, "API key"), (403, "read"), (417, "field")])
async def test_a_refusal_names_what_to_look_at(status: int, said: str) -> None:
    wire = ScriptedWire(lambda _: Response(status=status, body=b'{"exc_type": "x"}'))
    with pytest.raises(Refused, match=said):
        await KIT.backend(wire).check(context())


async def test_what_is_kept_is_read_again_after_its_time() -> None:
    now, read = [0.0], [0]

    async def count(_deadline: float) -> int:
        read[0] += 1
        return read[0]

    kept = Kept(count, clock=lambda: now[0])
    assert [await kept.get(1.0), await kept.get(1.0)] == [1, 1]
    now[0] = SECONDS
    assert await kept.get(1.0) == 2


def test_the_account_prints_no_secret() -> None:
    assert "open-sesame" not in repr(ACCOUNT)
