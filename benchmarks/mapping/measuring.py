"""Asks a case again and again and takes the CPU time of each round."""

from __future__ import annotations

import asyncio
import gc
import time
from importlib import import_module
from pkgutil import iter_modules
from statistics import median

from backends.domain import SalesOrder
from backends.port import CallContext, Page
from benchmarks import mapping
from benchmarks.mapping import Canned, Case

ORDERS = 1000
LINES = 3
ROUNDS = 15
WARM = 3
SECONDS = 60.0
WITHOUT_LOGIC = frozenset({"__main__", "measuring"})


def vendors() -> list[str]:
    """Name the vendors that have a case."""
    found = {module.name for module in iter_modules(mapping.__path__)}
    return sorted(found - WITHOUT_LOGIC)


def case_of(vendor: str, orders: int = ORDERS, lines: int = LINES) -> Case:
    """Return a vendor's case over the wire that is measured."""
    case: Case = import_module(f"benchmarks.mapping.{vendor}").case(orders, lines)
    case.adapter.wire = Canned(case.answer)
    return case


async def measured(case: Case, orders: int = ORDERS, rounds: int = ROUNDS) -> float:
    """Return the median of CPU milliseconds per 1,000 orders, after some rounds to get warm."""
    spent = [await _round(case, orders) for _ in range(WARM + rounds)]
    return median(spent[WARM:]) * 1000 / orders * 1000


async def _round(case: Case, orders: int) -> float:
    gc.collect()
    context = CallContext(deadline=asyncio.get_running_loop().time() + SECONDS)
    begin = time.process_time()
    page = await case.adapter.fetch(case.query, context)
    spent = time.process_time() - begin
    found = orders_in(page)
    if found != orders:
        raise ValueError(f"{case.adapter.name}: {found} orders instead of {orders}")
    return spent


def orders_in(page: Page) -> int:
    """Count the orders; an error is raised."""
    for slice_ in page.results.values():
        if slice_.error is not None:
            raise slice_.error
    items = [item for slice_ in page.results.values() for item in slice_.items]
    return sum(isinstance(item, SalesOrder) for item in items)


def lines_in(page: Page) -> int:
    """Count the lines of all orders."""
    items = [item for slice_ in page.results.values() for item in slice_.items]
    return sum(len(item.lines) for item in items if isinstance(item, SalesOrder))
