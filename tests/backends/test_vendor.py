"""What is told of a vendor."""

from __future__ import annotations

from backends.port import By
from backends.vendor import serving
from backends.vocabulary import Kind


def test_lookups_are_gathered_by_kind() -> None:
    bound = [(Kind.ORDER, By.KEY), (Kind.STOCK, By.SKU), (Kind.ORDER, By.CUSTOMER)]
    assert serving(bound) == {Kind.ORDER: {By.KEY, By.CUSTOMER}, Kind.STOCK: {By.SKU}}
