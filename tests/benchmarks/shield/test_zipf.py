"""Goods are drawn as people look at them, the same in every run."""

from __future__ import annotations

from collections import Counter

from benchmarks.shield.zipf import baskets

GOODS = [f"P{n}" for n in range(100)]


def test_a_basket_holds_different_goods() -> None:
    drawn = baskets(GOODS, size=20, count=50, seed=1)
    assert {len(set(one)) for one in drawn} == {20}


def test_a_seed_draws_the_same_again() -> None:
    first, again, other = (baskets(GOODS, size=5, count=20, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_tenth_is_drawn_a_tenth_as_often_as_the_first() -> None:
    drawn = Counter(one for (one,) in baskets(GOODS, size=1, count=20_000, seed=3))
    assert 0.07 < drawn["P9"] / drawn["P0"] < 0.13
