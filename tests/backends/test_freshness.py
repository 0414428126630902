"""The default windows are those that the design promises."""

from __future__ import annotations

import pytest

from backends.freshness import WINDOWS, Clock, Freshness
from backends.vocabulary import Kind


def test_every_kind_has_windows() -> None:
    assert set(WINDOWS) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "windows"),
    [
        (Kind.STOCK, (1, 1, 300)),
        (Kind.ORDER, (5, 10, 1800)),
        (Kind.DELIVERY, (5, 10, 1800)),
        (Kind.CREDIT, (15, 15, 600)),
        (Kind.INVOICE, (30, 30, 1800)),
        (Kind.PAYMENT, (30, 30, 1800)),
        (Kind.PRODUCT, (300, 300, 86400)),
        (Kind.PRICE, (300, 300, 86400)),
        (Kind.CUSTOMER, (5, 5, 1800)),
        (Kind.TICKET, (5, 5, 1800)),
    ],
)
def test_the_default_windows_of_a_kind(kind: Kind, windows: tuple[float, float, float]) -> None:
    assert WINDOWS[kind] == Freshness(*windows)


def test_an_answer_is_kept_as_long_as_any_window_lasts() -> None:
    assert Freshness(10.0, 20.0, 5.0).kept == 30.0
    assert Freshness(1.0, 1.0, 300.0).kept == 300.0


def test_the_clock_tells_aware_time() -> None:
    assert Clock().now().tzinfo is not None
