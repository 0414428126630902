"""The question for stock that the shield's scenarios ask, and what its answers show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from benchmarks.shield.aged import Shown
from benchmarks.shield.load import OK, Seen

QUESTION: Final = """
query Stock($skus: [String!]!) {
  products(skus: $skus) { sku stock { freshness { state } total { value } } }
}
"""


class _Total(msgspec.Struct, gc=False):
    value: str


class _Freshness(msgspec.Struct, gc=False):
    state: str


class _Stock(msgspec.Struct, gc=False):
    freshness: _Freshness
    total: _Total | None


class _Product(msgspec.Struct, gc=False):
    sku: str
    stock: _Stock


class _Products(msgspec.Struct, gc=False):
    products: list[_Product]


class _Answer(msgspec.Struct, gc=False):
    data: _Products
    errors: list[Any] = []


_decoded = msgspec.json.Decoder(_Answer).decode


def shown(seen: Iterable[Seen]) -> Iterator[Shown]:
    """Yield the values of all answers; one that is not fresh, and says so, shows none."""
    for one in seen:
        if one.status != OK:
            continue
        for product in _decoded(one.body).data.products:
            fresh = product.stock.freshness.state == "FRESH"
            total = product.stock.total
            value = total.value if total is not None and fresh else None
            yield Shown(product.sku, value, one.sent, one.received)


def states(seen: Iterable[Seen]) -> Mapping[str, int]:
    """Count the states of all sections, and refusals by their status."""
    found: Counter[str] = Counter()
    for one in seen:
        if one.status != OK:
            found[f"HTTP {one.status}" if one.status else "hung up"] += 1
            continue
        found.update(product.stock.freshness.state for product in _decoded(one.body).data.products)
    return found


def listed(found: Mapping[str, int]) -> str:
    """Write counts by name."""
    return ", ".join(f"{count:,} {name}" for name, count in sorted(found.items())) or "none"
