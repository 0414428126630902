"""The demo's business is complete, the same every time, and quick to have."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from string import Template

import pytest

from backends.vocabulary import (
    BillingStatus,
    ContractStatus,
    DeliveryStatus,
    DocumentType,
    Fulfilment,
    InvoiceStatus,
    OpportunityStatus,
    PaymentStatus,
    QuoteStatus,
    TicketPriority,
    TicketStatus,
)
from gateway.demo.dice import Dice
from gateway.demo.seed import Demo, write
from gateway.demo.taxes import credit_code_check, french_vat, german_vat

TODAY = dt.date(2026, 3, 2)
_WORDS = Template("SELECT DISTINCT $column FROM $table")
_COUNT = Template("SELECT count(*) FROM $table WHERE $condition")
_NAMES = Template("SELECT $number, name FROM $table")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write(tmp_path_factory.mktemp("demo"), TODAY)


def _rows(file: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def _one(file: Path, sql: str, *values: str) -> object:
    ((value,),) = _rows(file, sql, *values)
    return value


def _words(file: Path, column: str, table: str) -> set[object]:
    return {word for (word,) in _rows(file, _WORDS.substitute(column=column, table=table))}


def _count(file: Path, table: str, condition: str, *values: str) -> int:
    sql = _COUNT.substitute(table=table, condition=condition)
    return int(str(_one(file, sql, *values)))


def _names(file: Path, number: str, table: str) -> Mapping[str, str]:
    rows = _rows(file, _NAMES.substitute(number=number, table=table))
    return {str(key): str(name) for key, name in rows}


def _content(file: Path) -> Mapping[str, list[tuple[object, ...]]]:
    tables = _rows(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {str(table): _rows(file, " ".join(("SELECT * FROM", str(table)))) for (table,) in tables}


def test_there_is_as_much_as_promised(demo: Demo) -> None:
    in_crm = {str(n) for (n,) in _rows(demo.crm, "SELECT id FROM account")}
    unlinked = _rows(demo.erp, "SELECT number FROM customer")
    linked = {
        number
        for (numbers,) in _rows(demo.crm, "SELECT erp_numbers FROM account")
        for number in str(numbers or "").split(",")
    }
    only_erp = {str(n) for (n,) in unlinked} - linked
    assert len(in_crm) + len(only_erp) == 1000
    assert _one(demo.crm, "SELECT count(*) FROM interaction") == 20_000
    assert _one(demo.erp, "SELECT count(*) FROM sales_order") == 8000
    assert _one(demo.erp, "SELECT count(DISTINCT order_number) FROM order_line") == 8000
    assert _one(demo.erp, "SELECT count(*) FROM product") == 1000
    assert _one(demo.erp, "SELECT count(DISTINCT site) FROM stock") == 3
    assert _one(demo.erp, "SELECT count(*) FROM stock") == 3000


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("sales_order", "document", {*DocumentType}),
        ("sales_order", "delivery_status", {*Fulfilment} - {"NOT_RELEVANT"}),
        ("sales_order", "billing_status", {*BillingStatus} - {"NOT_RELEVANT"}),
        ("delivery", "status", {*DeliveryStatus}),
        ("invoice", "status", {*InvoiceStatus} - {"DRAFT", "CANCELLED"}),
        ("payment", "status", {*PaymentStatus}),
        ("order_block", "kind", {"delivery", "billing", "credit"}),
    ],
)
def test_documents_of_the_erp_are_in_every_state(
    demo: Demo, table: str, column: str, words: set[str]
) -> None:
    assert _words(demo.erp, column, table) == words - {"OTHER"}


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("opportunity", "status", {*OpportunityStatus}),
        ("quote", "status", {*QuoteStatus}),
        ("contract", "status", {*ContractStatus} - {"DRAFT"}),
        ("ticket", "status", {*TicketStatus}),
        ("ticket", "priority", {*TicketPriority}),
    ],
)
def test_dealings_of_the_crm_are_in_every_state(
    demo: Demo, table: str, column: str, words: set[str]
) -> None:
    assert _words(demo.crm, column, table) == words - {"OTHER"}


@pytest.mark.parametrize(
    "condition",
    [
        "draft = 1",
        "rejected = 1",
        "number IN (SELECT order_number FROM order_block)",
        "delivery_status = 'NONE' AND draft = 0 AND rejected = 0",
        "delivery_status = 'PARTIAL'",
        "delivery_status = 'COMPLETE' AND billing_status = 'NONE'",
        "delivery_status = 'COMPLETE' AND billing_status = 'COMPLETE'",
    ],
)
def test_first_customer_has_orders_in_every_state(demo: Demo, condition: str) -> None:
    condition = f"customer = ? AND {condition}"
    assert _count(demo.erp, "sales_order", condition, demo.examples.both_erp)


@pytest.mark.parametrize(
    "condition",
    [
        "blocked = 1",
        "CAST(exposure AS REAL) > CAST(credit_limit AS REAL)",
        "CAST(exposure AS REAL) BETWEEN 0.9 * credit_limit AND credit_limit",
        "CAST(exposure AS REAL) < 0.6 * credit_limit",
        "CAST(overdue AS REAL) > 0",
    ],
)
def test_credit_accounts_stand_in_every_way(demo: Demo, condition: str) -> None:
    assert _count(demo.erp, "credit_account", condition)


@pytest.mark.parametrize(
    "condition",
    ["available = '0'", "CAST(available AS REAL) BETWEEN 1 AND 9", "CAST(available AS REAL) < 0"],
)
def test_shown_products_are_out_of_stock_scarce_and_owed(demo: Demo, condition: str) -> None:
    skus = demo.examples.skus
    assert len(set(skus)) == 20
    marks = ", ".join("?" * len(skus))
    assert _count(demo.erp, "stock", f"{condition} AND sku IN ({marks})", *skus)


def test_examples_are_what_their_names_say(demo: Demo) -> None:
    examples = demo.examples
    sql = "SELECT erp_numbers, owner_code, team FROM account WHERE id = ?"
    assert _rows(demo.crm, sql, examples.both) == [(examples.both_erp, examples.rep, examples.team)]
    assert _one(demo.crm, "SELECT erp_numbers FROM account WHERE id = ?", examples.crm_only) is None
    linked = "SELECT count(*) FROM account WHERE instr(erp_numbers, ?)"
    assert _one(demo.crm, linked, examples.erp_only) == 0
    assert _one(demo.erp, "SELECT count(*) FROM customer WHERE number = ?", examples.erp_only)


def test_two_accounts_buy_in_two_currencies(demo: Demo) -> None:
    sql = "SELECT erp_numbers FROM account WHERE id = ?"
    numbers = str(_one(demo.crm, sql, demo.examples.two_erp_accounts)).split(",")
    sql = "SELECT currency FROM customer WHERE number IN (?, ?)"
    assert {currency for (currency,) in _rows(demo.erp, sql, *numbers)} == {"CNY", "USD"}
    for number in numbers:
        assert _one(demo.erp, "SELECT count(*) FROM sales_order WHERE customer = ?", number)


def test_example_order_goes_out_with_another_one(demo: Demo) -> None:
    sql = """SELECT count(DISTINCT l.order_number) FROM delivery_line AS l
      JOIN delivery_line AS mine ON mine.delivery_number = l.delivery_number
      JOIN delivery AS d ON d.number = l.delivery_number AND d.status = 'IN_TRANSIT'
     WHERE mine.order_number = ? AND d.customer = ?"""
    order, customer = demo.examples.order_number, demo.examples.both_erp
    assert _one(demo.erp, sql, order, customer) == 2


def test_first_customer_has_much_to_show(demo: Demo) -> None:
    key, number = demo.examples.both, demo.examples.both_erp
    for table, least in (("interaction", 50), ("contact", 4), ("ticket", 5), ("opportunity", 5)):
        assert _count(demo.crm, table, "account_id = ?", key) >= least
    for table in ("delivery", "invoice", "payment"):
        assert _count(demo.erp, table, "customer = ?", number)
    sql = "SELECT overdue FROM credit_account WHERE customer = ?"
    assert Decimal(str(_one(demo.erp, sql, number))) > 0


def test_chinese_tax_numbers_have_right_check_characters(demo: Demo) -> None:
    sql = "SELECT tax_number FROM account WHERE region LIKE '%china' AND tax_number IS NOT NULL"
    numbers = [str(number) for (number,) in _rows(demo.crm, sql)]
    assert len(set(numbers)) == len(numbers) > 500
    assert all(len(n) == 18 and credit_code_check(n[:-1]) == n[-1] for n in numbers)


@pytest.mark.parametrize(
    "published",
    ["91440300708461136T", "91330100799655058B"],  # as their companies print them
)
def test_check_character_is_the_one_that_real_numbers_have(published: str) -> None:
    assert credit_code_check(published[:-1]) == published[-1]


def test_european_tax_numbers_satisfy_their_checks() -> None:
    dice = Dice("taxes")
    for _ in range(50):
        product = 10
        german = german_vat(dice)[2:]
        for digit in german[:-1]:
            product = ((int(digit) + product) % 10 or 10) * 2 % 11
        assert (product + int(german[-1])) % 10 == 1
        french = french_vat(dice)[2:]
        assert int(french[:2]) == (12 + 3 * (int(french[2:]) % 97)) % 97


def test_lines_add_up_to_their_order(demo: Demo) -> None:
    sql = "SELECT number, net FROM sales_order ORDER BY number LIMIT 200"
    for number, net in _rows(demo.erp, sql):
        lines = _rows(demo.erp, "SELECT amount FROM order_line WHERE order_number = ?", str(number))
        assert sum(Decimal(str(amount)) for (amount,) in lines) == Decimal(str(net))


def test_some_customers_are_spelled_differently_in_each_system(demo: Demo) -> None:
    crm = _names(demo.crm, "erp_numbers", "account")
    erp = _names(demo.erp, "number", "customer")
    differing = [number for number, name in erp.items() if crm.get(number, name) != name]
    assert len(differing) > 50


def test_same_day_gives_the_same_rows(demo: Demo, tmp_path: Path) -> None:
    again = write(tmp_path, TODAY)
    assert again.examples == demo.examples
    assert _content(again.crm) == _content(demo.crm)
    assert _content(again.erp) == _content(demo.erp)


def test_business_ends_on_the_day_that_is_given(tmp_path: Path) -> None:
    later = write(tmp_path, TODAY + dt.timedelta(days=100))
    latest = _one(later.erp, "SELECT max(ordered) FROM sales_order")
    assert latest == (TODAY + dt.timedelta(days=100)).isoformat()


def test_second_start_of_a_day_uses_what_is_there(tmp_path: Path) -> None:
    first = write(tmp_path, TODAY)
    with closing(sqlite3.connect(first.crm)) as database, database:
        database.execute("UPDATE account SET name = 'mine'")
    assert write(tmp_path, TODAY) == first
    assert _words(first.crm, "name", "account") == {"mine"}


@pytest.mark.parametrize("lost", ["crm.sqlite", "erp.sqlite", "demo.json"])
def test_incomplete_directory_is_filled_again(tmp_path: Path, lost: str) -> None:
    first = write(tmp_path, TODAY)
    (tmp_path / lost).unlink()
    assert write(tmp_path, TODAY) == first
    assert {file.name for file in tmp_path.iterdir()} == {"crm.sqlite", "erp.sqlite", "demo.json"}


def test_spoilt_note_is_no_reason_to_stop(tmp_path: Path) -> None:
    first = write(tmp_path, TODAY)
    (tmp_path / "demo.json").write_text("{")
    assert write(tmp_path, TODAY) == first
