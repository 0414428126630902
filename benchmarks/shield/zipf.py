"""Which goods people look at: few very often, most hardly ever."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence


def baskets(
    goods: Sequence[str], *, size: int, count: int, seed: int, power: float = 1.0
) -> list[list[str]]:
    """Draw ``count`` sets of ``size`` different goods; the n-th weighs one by n to the power."""
    weights = list(itertools.accumulate((n + 1) ** -power for n in range(len(goods))))
    dice = random.Random(seed)  # noqa: S311 - goods, not secrets

    def basket() -> list[str]:
        drawn: dict[str, None] = {}
        while len(drawn) < size:
            at = bisect.bisect(weights, dice.random() * weights[-1])
            drawn[goods[min(at, len(goods) - 1)]] = None
        return list(drawn)

    return [basket() for _ in range(count)]
