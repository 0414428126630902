"""The workloads: what is asked, about whom, by which role, over how many connections."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

CUSTOMERS: Final = 1_000
REGULARS: Final = 200
SKUS: Final = 1_000
BASKET: Final = 20
BASKETS: Final = 30_000  # enough that a run does not repeat one
ORDERS: Final = 10
SEEN: Final = "all"  # the role that sees everything
HIDDEN: Final = "no credit"  # the role that does not see credit

Variables = Callable[[random.Random], Iterator[dict[str, Any]]]


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """One way of asking; ``leaves`` is how many values the peers' answer has."""

    name: str
    title: str
    query: str
    variables: Variables
    example: dict[str, Any]
    leaves: int
    role: str = SEEN
    connections: int = 32
    delay: int = 0
    warm: bool = False


def customers(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Draw customers, each as likely as another."""
    return ({"id": f"C{dice.randint(1, CUSTOMERS):04}"} for _ in range(2 * CUSTOMERS))


def regulars(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Draw customers of whom all is soon kept."""
    return ({"id": f"C{dice.randint(1, REGULARS):04}"} for _ in range(2 * CUSTOMERS))


def orders(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Draw orders by the number on the paper."""
    for _ in range(2 * CUSTOMERS):
        customer, order = dice.randint(1, CUSTOMERS), dice.randrange(ORDERS)
        yield {"number": f"SO{customer:04}-{order:02}"}


def baskets(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Draw products, the first most often (Zipf's law with exponent 1), none twice in a basket."""
    weights = list(itertools.accumulate(1 / rank for rank in range(1, SKUS + 1)))
    for _ in range(BASKETS):
        drawn: dict[int, None] = {}
        while len(drawn) < BASKET:
            drawn[bisect.bisect(weights, dice.random() * weights[-1]) % SKUS] = None
        yield {"skus": [f"SKU{number + 1:04}" for number in drawn]}


_CUSTOMER: Final = Workload(
    name="w1",
    title="W1 customer 360, nothing cached",
    query="w1",
    variables=customers,
    example={"id": "C0007"},
    leaves=207,
)

_ALL: Final = (
    _CUSTOMER,
    Workload(
        name="w2",
        title="W2 order status",
        query="w2",
        variables=orders,
        example={"number": "SO0007-03"},
        leaves=25,
    ),
    Workload(
        name="w3",
        title="W3 stock burst",
        query="w3",
        variables=baskets,
        example={"skus": [f"SKU{number:04}" for number in range(1, BASKET + 1)]},
        leaves=80,
        connections=320,
    ),
    msgspec.structs.replace(
        _CUSTOMER, name="w4", title="W4 customer 360, credit hidden", role=HIDDEN, leaves=204
    ),
    msgspec.structs.replace(
        _CUSTOMER, name="w1warm", title="W1, all kept", variables=regulars, warm=True
    ),
    msgspec.structs.replace(_CUSTOMER, name="w1slow", title="W1, systems take 20 ms", delay=20),
)
WORKLOADS: Final[Mapping[str, Workload]] = {one.name: one for one in _ALL}
