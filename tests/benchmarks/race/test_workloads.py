"""What is asked."""

from __future__ import annotations

import itertools
import random
from collections import Counter

from benchmarks.race.workloads import BASKET, CUSTOMERS, REGULARS, baskets, customers, regulars


def test_a_basket_has_twenty_different_products() -> None:
    for drawn in itertools.islice(baskets(random.Random(1)), 200):
        assert len(set(drawn["skus"])) == len(drawn["skus"]) == BASKET


def test_few_products_are_in_most_baskets() -> None:
    drawn = itertools.islice(baskets(random.Random(1)), 500)
    counts = Counter(sku for one in drawn for sku in one["skus"])
    assert counts["SKU0001"] > 10 * counts["SKU0100"]
    assert len(counts) > 500


def test_the_customers_are_those_that_the_stub_knows() -> None:
    drawn = {one["id"] for one in customers(random.Random(1))}
    assert min(drawn) >= "C0001"
    assert max(drawn) <= f"C{CUSTOMERS:04}"


def test_the_regulars_are_few() -> None:
    assert len({one["id"] for one in regulars(random.Random(1))}) == REGULARS
