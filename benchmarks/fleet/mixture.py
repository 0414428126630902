"""What callers ask in a minute: pages of customers, stocks, credit; few of them very often."""

from __future__ import annotations

import random
from typing import Final

import msgspec

from benchmarks.shield import company
from benchmarks.shield.load import asked
from benchmarks.shield.zipf import baskets

CUSTOMERS: Final = 200
PRODUCTS: Final = 500
BASKET: Final = 10
COUNT: Final = 5_000  # questions before the first comes again

STOCK: Final = """
query($skus: [String!]!) {
  products(skus: $skus) { sku stock { freshness { state } total { value } } }
}
"""
PAGE: Final = """
query($key: String!) {
  customerByLink(system: "crm", key: $key) {
    name
    interactions(first: 5) { nodes { at subject } freshness { state } }
    orders(first: 5) { nodes { number status deliveries { nodes { number } } } freshness { state } }
  }
}
"""
CREDIT: Final = """
query($key: String!) {
  customerByLink(system: "crm", key: $key) {
    credit { standing accounts { limit { amount } exposure { amount } } }
  }
}
"""
WEIGHTS: Final = {STOCK: 4, PAGE: 4, CREDIT: 2}


def mixture(seed: int, count: int = COUNT) -> tuple[msgspec.Raw, ...]:
    """Return the bodies of questions; the same seed gives the same."""
    dice = random.Random(seed)  # noqa: S311 - questions, not secrets
    kinds = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    skus = baskets(company.skus(PRODUCTS), size=BASKET, count=count, seed=seed)
    keys = baskets(company.customers(CUSTOMERS), size=1, count=count, seed=seed + 1)
    return tuple(
        asked(kind, {"skus": basket} if kind is STOCK else {"key": key})
        for kind, basket, (key,) in zip(kinds, skus, keys, strict=True)
    )
