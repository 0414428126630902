"""What only SAP does: statuses, sums, refusals within batches, keys that it cannot have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.domain import (
    Availability,
    CreditAccount,
    Delivery,
    Entity,
    Invoice,
    Quote,
    SalesOrder,
)
from backends.errors import Missing, Unfit
from backends.port import By, Query, Slice, Window
from backends.vendors.sap_s4hana.account import Client, Password
from backends.vendors.sap_s4hana.adapter import SapBackend
from backends.vocabulary import Kind, OrderStatus
from backends.wire import Request, Response
from tests.backends.vendors.sap_s4hana.expected import FIRST
from tests.backends.vendors.sap_s4hana.questions import ACCOUNT, batch_answer, count_of, query_of
from tests.backends.vendors.sap_s4hana.test_sap_s4hana import KIT, fault
from tests.conformance.samples import load
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import NOW, context


async def asked(
    answer: Answer, kind: Kind, lookup: By, *keys: str, **filters: str
) -> Mapping[str, Slice]:
    backend = KIT.backend(ScriptedWire(KIT.script(answer)))
    window = Window(filter=tuple(sorted(filters.items())))
    query = Query(system="erp", kind=kind, by=lookup, keys=keys, window=window)
    return (await backend.fetch(query, context())).results


def altered(sample: str, resource: str, **values: Any) -> Answer:
    """Replay a sample with the rows of one set changed."""
    recorded = load(KIT.samples)[sample]

    def answer(request: Request) -> Response:
        found = next(
            (e for e in recorded.exchanges if e.path.split("?")[0] == request.path.split("?")[0]),
            None,
        )
        if found is None:
            return KIT.empty_answer()
        body = msgspec.json.decode(msgspec.json.encode(found.received))
        if f"/{resource}?" in request.path:
            for row in body["d"]["results"]:
                row.update(values)
        return Response(status=200, body=msgspec.json.encode(body))

    return answer


async def order_with(**values: str) -> SalesOrder:
    found = await asked(altered("order", "A_SalesOrder", **values), Kind.ORDER, By.KEY, "1")
    (order,) = found["1"].items
    assert isinstance(order, SalesOrder)
    return order


@pytest.mark.parametrize(
    ("values", "status", "blocks"),
    [
        ({}, OrderStatus.COMPLETED, []),
        ({"OverallSDProcessStatus": "B"}, OrderStatus.DELIVERED, []),
        (
            {"OverallSDProcessStatus": "B", "OverallDeliveryStatus": "B"},
            OrderStatus.PARTIALLY_DELIVERED,
            [],
        ),
        ({"OverallSDProcessStatus": "A", "OverallDeliveryStatus": "A"}, OrderStatus.OPEN, []),
        ({"OverallSDDocumentRejectionSts": "C"}, OrderStatus.CANCELLED, []),
        (
            {"OverallSDProcessStatus": "A", "TotalCreditCheckStatus": "B"},
            OrderStatus.ON_HOLD,
            [("credit", "B")],
        ),
        (
            {
                "OverallSDProcessStatus": "A",
                "DeliveryBlockReason": "01",
                "HeaderBillingBlockReason": "02",
                "TotalCreditCheckStatus": "D",
            },
            OrderStatus.ON_HOLD,
            [("delivery", "01"), ("billing", "02")],
        ),
        ({"DeliveryBlockReason": "01"}, OrderStatus.COMPLETED, []),
    ],
)
async def test_an_order_stands_where_its_codes_say(
    values: dict[str, str], status: OrderStatus, blocks: list[tuple[str, str]]
) -> None:
    order = await order_with(**values)
    assert order.status is status
    assert [(block.kind, block.reason) for block in order.blocks] == blocks


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "SHIPPED"),
        ({"OverallProofOfDeliveryStatus": "C"}, "DELIVERED"),
        ({"OverallGoodsMovementStatus": "B"}, "PICKING"),
        ({"OverallGoodsMovementStatus": "A"}, "PICKING"),
        ({"OverallGoodsMovementStatus": "A", "OverallPickingStatus": "A"}, "PLANNED"),
    ],
)
async def test_a_delivery_stands_where_its_codes_say(values: dict[str, str], status: str) -> None:
    answer = altered("deliveries", "A_OutbDeliveryHeader", **values)
    (first, *_) = (await asked(answer, Kind.DELIVERY, By.CUSTOMER, FIRST))[FIRST].items
    assert isinstance(first, Delivery)
    assert first.status == status


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "SENT"),
        ({"OverallSDDocumentRejectionSts": "C"}, "REJECTED"),
        ({"OverallSDProcessStatus": "C"}, "ACCEPTED"),
        ({"BindingPeriodValidityEndDate": "/Date(1767225600000)/"}, "EXPIRED"),
    ],
)
async def test_a_quote_stands_where_its_codes_say(values: dict[str, str], status: str) -> None:
    answer = altered("quotes", "A_SalesQuotation", **values)
    (quote,) = (await asked(answer, Kind.QUOTE, By.CUSTOMER, FIRST))[FIRST].items
    assert isinstance(quote, Quote)
    assert quote.status == status


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "ACTIVE"),
        ({"OverallSDDocumentRejectionSts": "C"}, "TERMINATED"),
        ({"OverallSDProcessStatus": "C"}, "OTHER"),
        ({"SalesContractValidityEndDate": "/Date(1767225600000)/"}, "EXPIRED"),
    ],
)
async def test_a_contract_stands_where_its_codes_say(values: dict[str, str], status: str) -> None:
    answer = altered("contracts", "A_SalesContract", **values)
    (contract,) = (await asked(answer, Kind.CONTRACT, By.CUSTOMER, FIRST))[FIRST].items
    assert getattr(contract, "status", None) == status


@pytest.mark.parametrize(
    ("values", "status", "amount", "left"),
    [
        ({}, "OPEN", "169.50", "169.50"),
        ({"InvoiceClearingStatus": "C"}, "PAID", "169.50", "0"),
        ({"BillingDocumentIsCancelled": True}, "CANCELLED", "169.50", "0"),
        ({"SDDocumentCategory": "O"}, "OPEN", "-169.50", "169.50"),
        ({"InvoiceClearingStatus": "X"}, "OTHER", "169.50", "169.50"),
    ],
)
async def test_an_invoice_stands_where_its_codes_say(
    values: dict[str, Any], status: str, amount: str, left: str
) -> None:
    answer = altered("invoices", "A_BillingDocument", **values)
    (first, *_) = (await asked(answer, Kind.INVOICE, By.CUSTOMER, FIRST))[FIRST].items
    assert isinstance(first, Invoice)
    assert (first.status, first.amount, first.open_amount) == (
        status,
        Decimal(amount),
        Decimal(left),
    )


async def test_an_invoice_that_is_not_in_the_ledger_has_no_due_day() -> None:
    replay = altered("invoices", "A_BillingDocument")
    found = await asked(
        lambda r: KIT.empty_answer() if "CUBE" in r.path else replay(r),
        Kind.INVOICE,
        By.CUSTOMER,
        FIRST,
    )
    invoices = [each for each in found[FIRST].items if isinstance(each, Invoice)]
    assert [(i.due, i.open_amount) for i in invoices] == [
        (None, None),
        (None, Decimal(0)),
        (None, None),
    ]


async def credit_of(change: Callable[[str, list[dict[str, Any]]], None]) -> list[Entity]:
    recorded = load(KIT.samples)["credit_published"]

    def answer(request: Request) -> Response:
        (found,) = [e for e in recorded.exchanges if e.path == request.path]
        body = msgspec.json.decode(msgspec.json.encode(found.received))
        change(request.path, body["d"]["results"])
        return Response(status=200, body=msgspec.json.encode(body))

    return [*(await asked(answer, Kind.CREDIT, By.CUSTOMER, "10100005"))["10100005"].items]


def figures(accounts: list[Entity]) -> list[tuple[Decimal | None, Decimal | None]]:
    return [(a.exposure, a.overdue) for a in accounts if isinstance(a, CreditAccount)]


async def test_an_exposure_in_two_currencies_is_not_told() -> None:
    def change(path: str, rows: list[dict[str, Any]]) -> None:
        if "A_SalesOrder?" in path:
            rows[0]["TransactionCurrency"] = "GBP"

    assert figures(await credit_of(change)) == [(None, Decimal("100.00"))]


async def test_the_company_s_own_currency_counts_where_the_segment_has_it() -> None:
    def change(path: str, rows: list[dict[str, Any]]) -> None:
        if "CreditManagementAccount?" in path:
            rows[0]["CreditSegmentCurrency"] = "EUR"
        if "A_SalesOrder?" in path:
            rows.clear()

    assert figures(await credit_of(change)) == [(Decimal("63.00"), Decimal("90.00"))]


async def test_of_several_segments_none_is_told_what_is_owed() -> None:
    def change(path: str, rows: list[dict[str, Any]]) -> None:
        if "CreditManagementAccount?" in path:
            rows.append({**rows[0], "CreditSegment": "2000"})

    assert figures(await credit_of(change)) == [(None, None)] * 2


async def test_terms_that_all_companies_agree_on_are_told() -> None:
    def change(path: str, rows: list[dict[str, Any]]) -> None:
        if "A_BusinessPartner?" in path:
            rows[0]["to_Customer"]["to_CustomerCompany"]["results"].pop()

    (account,) = await credit_of(change)
    assert isinstance(account, CreditAccount)
    assert account.payment_terms == "0004"


def in_batches(answer: Callable[[int], tuple[int, bytes]]) -> Answer:
    return lambda request: batch_answer([answer(n) for n in range(count_of(request))])


async def test_a_material_that_a_plant_does_not_have_is_left_out_there() -> None:
    record = {"AvailableQuantityInBaseUnit": "3.000", "BaseUnit": "PC"}
    told = msgspec.json.encode({"d": {**record, "PeriodStartUTCDateTime": None}})
    answer = in_batches(lambda n: (200, told) if n == 1 else (400, fault("ATP/9").body))
    found = await asked(answer, Kind.AVAILABILITY, By.SKU, "TG11", "TG12", quantity="5")
    assert set(found) == {"TG11"}
    (one,) = found["TG11"].items
    assert isinstance(one, Availability)
    assert [each.quantity for each in one.confirmed] == [3]


async def test_availability_that_is_refused_everywhere_is_a_mistake() -> None:
    answer = in_batches(lambda _: (400, fault("ATP/9").body))
    error = (await asked(answer, Kind.AVAILABILITY, By.SKU, "TG11"))["TG11"].error
    assert type(error) is Unfit
    assert "ATP/9" in str(error)


async def test_nothing_available_confirms_nothing() -> None:
    record = {"AvailableQuantityInBaseUnit": "0.000", "BaseUnit": "PC"}
    told = msgspec.json.encode({"d": {**record, "PeriodStartUTCDateTime": None}})
    found = await asked(
        in_batches(lambda _: (200, told)), Kind.AVAILABILITY, By.SKU, "TG11", by="2026-12-24"
    )
    assert [getattr(each, "confirmed", None) for each in found["TG11"].items] == [(), ()]


async def test_a_simulation_that_fails_otherwise_is_a_mistake() -> None:
    answer = in_batches(lambda _: (400, fault("V1/045").body))
    found = await asked(answer, Kind.PRICE, By.SKU, "TG11", customer=FIRST)
    assert type(found["TG11"].error) is Unfit
    known = in_batches(lambda _: (400, fault("V1/382").body))
    assert await asked(known, Kind.PRICE, By.SKU, "TG11", customer=FIRST) == {}


async def test_a_customer_that_cannot_be_has_no_price() -> None:
    wire = ScriptedWire(KIT.script())
    window = Window(filter=(("customer", "x" * 11),))
    query = Query(system="erp", kind=Kind.PRICE, by=By.SKU, keys=("TG11",), window=window)
    found = (await KIT.backend(wire).fetch(query, context())).results
    assert type(found["TG11"].error) is Missing
    assert wire.requests == []


@pytest.mark.parametrize("key", ["", "0017100001", "x" * 11, "a\nb", "\ud800", "\x00"])
async def test_a_key_that_sap_cannot_have_is_unknown_without_a_call(key: str) -> None:
    wire = ScriptedWire(KIT.script())
    for binding in KIT.bound():
        if binding[1] in {By.KEY, By.CUSTOMER, By.ORDER} and binding[0] is not Kind.PRODUCT:
            query = Query(system="erp", kind=binding[0], by=binding[1], keys=(key,))
            assert (await KIT.backend(wire).fetch(query, context())).results == {}
    assert wire.requests == []


async def test_customers_go_on_behind_the_last_number() -> None:
    wire = ScriptedWire(KIT.script())
    window = Window(after="0017100001|17100001", limit=20)
    query = Query(system="erp", kind=Kind.CUSTOMER, by=By.ALL, keys=("*",), window=window)
    await KIT.backend(wire).fetch(query, context())
    (request,) = KIT.asked(wire)
    told = query_of(request.path)
    assert told["$filter"] == "Customer ne '' and Customer gt '0017100001'"
    assert told["$top"] == "21"


async def test_changes_of_one_millisecond_are_read_until_there_are_new_ones() -> None:
    moment = "/Date(1790856000000+0000)/"

    def answer(request: Request) -> Response:
        rows = [
            {"SalesOrder": f"{n:010}", "SoldToParty": "1", "LastChangeDateTime": moment}
            for n in range(300)
        ]
        query = query_of(request.path)
        start = int(query.get("$skip", 0))
        page = rows[start : start + int(query["$top"])]
        return Response(status=200, body=msgspec.json.encode({"d": {"results": page}}))

    at = dt.datetime.fromtimestamp(1790856000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    mark, wire = f"{at}|0000000297", ScriptedWire(KIT.script(answer))
    window = Window(limit=10)
    query = Query(system="erp", kind=Kind.ORDER, by=By.CHANGED, keys=(mark,), window=window)
    found = (await KIT.backend(wire).fetch(query, context())).results[mark]
    assert [getattr(each, "number", "") for each in found.items] == ["298", "299"]
    assert found.next == f"{at}|0000000299"


async def test_check_reads_one_partner_and_says_what_is_wrong() -> None:
    wire = ScriptedWire(KIT.script())
    await KIT.backend(wire).check(context())
    assert query_of(KIT.asked(wire)[0].path)["$top"] == "1"
    with pytest.raises(Unfit, match="SY/530"):
        await KIT.backend(ScriptedWire(KIT.script(lambda _: fault("SY/530", 400)))).check(context())


async def test_the_client_goes_with_every_call() -> None:
    wire = ScriptedWire(KIT.script())
    account = msgspec.structs.replace(ACCOUNT, client="100")
    backend = SapBackend(account, wire, now=lambda: NOW)
    for kind, by in ((Kind.STOCK, By.SKU), (Kind.AVAILABILITY, By.SKU)):
        await backend.fetch(Query(system="erp", kind=kind, by=by, keys=("TG11",)), context())
    paths = [request.path for request in wire.requests if not KIT.is_login(request)]
    assert len(paths) == 3
    assert all("sap-client=100" in path for path in paths)


def test_accounts_hide_their_secrets_when_printed() -> None:
    for login in (Password("C360", "open-sesame"), Client("sb", "open-sesame", "/t")):
        assert "open-sesame" not in f"{login!r} {msgspec.structs.replace(ACCOUNT, login=login)!r}"
