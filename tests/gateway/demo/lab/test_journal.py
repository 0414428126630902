"""A changed stock is answered from its instant on, and the journal knows that instant."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Product, Stock
from gateway.demo.lab.journal import Journal

STOCK = Stock(
    system="erp",
    sku="P",
    site="SH",
    unit="PC",
    on_hand=Decimal(10),
    reserved=Decimal(3),
    available=Decimal(7),
)


def test_what_nobody_changed_is_as_it_was() -> None:
    product = Product(system="erp", sku="P")
    assert Journal().current(STOCK) is STOCK
    assert Journal().laid_over(product) is product


def test_a_change_keeps_the_sum_of_reserved_and_available() -> None:
    journal = Journal()
    journal.change(STOCK, Decimal(20))
    changed = journal.laid_over(STOCK)
    assert isinstance(changed, Stock)
    assert (changed.available, changed.reserved, changed.on_hand) == (
        Decimal(20),
        Decimal(3),
        Decimal(23),
    )


def test_every_change_tells_what_was_before_and_when() -> None:
    journal = Journal()
    first, second = journal.change(STOCK, Decimal(20)), journal.change(STOCK, Decimal(1))
    assert [(one.before, one.available) for one in (first, second)] == [
        (Decimal(7), Decimal(20)),
        (Decimal(20), Decimal(1)),
    ]
    assert first.monotonic <= second.monotonic
    assert list(journal.changes) == [first, second]


def test_another_site_is_left_alone() -> None:
    journal = Journal()
    journal.change(STOCK, Decimal(20))
    other = Stock(system="erp", sku="P", site="QD", unit="PC", available=Decimal(1))
    assert journal.current(other) is other
