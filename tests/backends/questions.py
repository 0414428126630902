"""Questions to a small ERP in memory, and what it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from backends.domain import Customer, Entity, SalesOrder, Stock
from backends.memory import MemoryBackend
from backends.port import WHOLE, By, CallContext, Lane, Query, Window
from backends.vocabulary import Kind

STOCK = tuple(Stock(system="erp", sku=f"S{n}", site="1", unit="EA") for n in range(100))
ORDERS = tuple(
    SalesOrder(system="erp", number=f"O{n}", customer="C1", reference="PO-7") for n in range(3)
)
CUSTOMERS = (Customer(system="erp", key="C1", name="One"),)
ENTITIES: dict[Kind, tuple[Entity, ...]] = {
    Kind.STOCK: STOCK,
    Kind.ORDER: ORDERS,
    Kind.CUSTOMER: CUSTOMERS,
}


def erp() -> MemoryBackend:
    return MemoryBackend("erp", ENTITIES)


def stock(*skus: str) -> Query:
    return Query(system="erp", kind=Kind.STOCK, by=By.SKU, keys=skus)


def orders(*customers: str, window: Window = WHOLE) -> Query:
    return Query(system="erp", kind=Kind.ORDER, by=By.CUSTOMER, keys=customers, window=window)


def soon(
    seconds: float = 5.0, lane: Lane = Lane.PORTAL, max_age: float | None = None
) -> CallContext:
    deadline = asyncio.get_running_loop().time() + seconds
    return CallContext(deadline=deadline, lane=lane, max_age=max_age)


async def turns(count: int = 10) -> None:
    """Let everything run that can."""
    for _ in range(count):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    """Wait for what comes by itself, through real sockets or timers."""
    for _ in range(5_000):
        if true():
            return
        await asyncio.sleep(0.001)
    raise TimeoutError


class Gate:
    """Holds calls until it is opened."""

    def __init__(self) -> None:
        """Start closed."""
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def wait(self) -> None:
        await self._open.wait()
