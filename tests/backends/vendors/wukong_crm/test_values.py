"""What the texts and numbers of Wukong CRM mean, and what approvals become."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest

from backends.domain import Contract, Invoice, SalesOrder
from backends.vendors.wukong_crm import version9, version11
from backends.vendors.wukong_crm.values import amount, day, ids_of, instant, local, text
from backends.vendors.wukong_crm.wire.contracts import ContractRow, InvoiceRow, OrderRow
from backends.vendors.wukong_crm.wire.customers import FollowUpRow
from backends.vendors.wukong_crm.wire.rows import Check, Place
from backends.vocabulary import ContractStatus, InvoiceStatus, OrderStatus

CHINA = ZoneInfo("Asia/Shanghai")
NOON = dt.datetime(2026, 3, 1, 4, 0, tzinfo=dt.UTC)


def place(version: int = 11) -> Place:
    dialect = version11.DIALECT if version == 11 else version9.DIALECT
    return Place(
        system="crm",
        zone=CHINA,
        currency="CNY",
        today=dt.date(2026, 3, 1),
        checks=dialect.checks,
        customer="1512",
    )


@pytest.mark.parametrize(
    ("literal", "exact"),
    [
        ("12.50", "12.50"),
        ('"12.50"', "12.50"),
        ("99999999999999999.99", "99999999999999999.99"),
        ("1.5E3", "1500"),
        ("-3", "-3"),
    ],
)
def test_amounts_are_exact(literal: str, exact: str) -> None:
    assert amount(msgspec.Raw(literal.encode())) == Decimal(exact)


@pytest.mark.parametrize("literal", ["null", '""', '" "'])
def test_an_empty_amount_is_none(literal: str) -> None:
    assert amount(msgspec.Raw(literal.encode())) is None


@pytest.mark.parametrize("literal", ["[]", "true", '"NaN"', '"1,000"', '"Infinity"', '"中"'])
def test_what_is_no_amount_is_an_error(literal: str) -> None:
    with pytest.raises(ValueError):
        amount(msgspec.Raw(literal.encode()))


@pytest.mark.parametrize(
    "told", ["2026-03-01 12:00:00", "2026-03-01 12:00", 1772337600, "1772337600"]
)
def test_times_are_local_texts_or_unix_seconds(told: str | int) -> None:
    assert instant(told, CHINA) == NOON


@pytest.mark.parametrize("told", [None, "", 0, "0", "0000-00-00 00:00:00"])
def test_no_time_is_none(told: str | int | None) -> None:
    assert instant(told, CHINA) is None


def test_times_are_sent_as_the_server_writes_them() -> None:
    assert local(NOON, CHINA) == "2026-03-01 12:00:00"
    assert version9.unix(NOON, CHINA) == "1772337600"


def test_days_have_a_time_or_none() -> None:
    assert {day("2026-03-01"), day("2026-03-01 00:00:00")} == {dt.date(2026, 3, 1)}
    assert {day(None), day(""), day("0000-00-00")} == {None}


def test_texts_are_trimmed_and_tables_are_none() -> None:
    assert [text(" a "), text(5), text(""), text(None), text({"lng": 1})] == [
        "a",
        "5",
        None,
        None,
        None,
    ]


def test_ids_are_positive_numbers_of_32_bits() -> None:
    assert ids_of(["1", "2147483647", "2147483648", "007", "0", "x", "٣"]) == ["1", "2147483647"]


@pytest.mark.parametrize(
    ("check", "contract", "order", "invoice"),
    [
        (Check.PENDING, ContractStatus.DRAFT, OrderStatus.DRAFT, InvoiceStatus.DRAFT),
        (Check.PASSED, ContractStatus.ACTIVE, OrderStatus.OPEN, InvoiceStatus.DRAFT),
        (Check.REFUSED, ContractStatus.OTHER, OrderStatus.CANCELLED, InvoiceStatus.CANCELLED),
        (Check.VOID, ContractStatus.TERMINATED, OrderStatus.CANCELLED, InvoiceStatus.CANCELLED),
    ],
)
@pytest.mark.parametrize("version", [11, 9])
def test_an_approval_decides_the_status(
    version: int,
    check: Check,
    contract: ContractStatus,
    order: OrderStatus,
    invoice: InvoiceStatus,
) -> None:
    where = place(version)
    for code in (code for code, (meant, _) in where.checks.items() if meant is check):
        agreed: Contract = ContractRow(contract_id=1, check_status=code).to_domain(where)
        ordered: SalesOrder = OrderRow(contract_id=1, check_status=int(code)).to_domain(where)
        billed: Invoice = InvoiceRow(invoice_id=1, check_status=code).to_domain(where)
        assert (agreed.status, ordered.status, billed.status) == (contract, order, invoice)


def test_a_code_that_nobody_mapped_survives_as_text() -> None:
    agreed = ContractRow(contract_id=1, check_status=99).to_domain(place())
    assert (agreed.status, agreed.status_text) == (ContractStatus.OTHER, "99")


def test_a_contract_without_a_number_is_called_by_its_id() -> None:
    assert ContractRow(contract_id=7, num="").to_domain(place()).number == "#7"


def test_notes_of_the_system_are_no_follow_ups() -> None:
    rows = [FollowUpRow(activity_id=n, create_time=1, type=n) for n in (1, 2, 3, 4)]
    assert [row.activity_id for row in rows if row.told] == [1, 4]
