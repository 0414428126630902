"""The lab as a process of its own: told by one line of JSON what to serve, ended by end of file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack

import msgspec

from backends.port import Backend
from backends.vendors.sql.adapter import SqlBackend
from backends.vendors.sql.queries import choose
from gateway.demo.lab.control import control
from gateway.demo.lab.lab import REDIS, Lab
from gateway.demo.lab.process import Answering, Order
from gateway.demo.lab.redis import address, found, through
from gateway.demo.lab.serving import HOST, serving

# A price list for all customers: whose prices count is for who asks to say.
PRICES = """
SELECT p.sku AS sku, p.customer AS customer, p.min_quantity AS quantity, p.unit AS unit,
       p.currency AS currency, p.amount AS amount, p.price_quantity AS price_quantity,
       p.unit AS price_unit, p.valid_until AS valid_until
  FROM price AS p
 WHERE p.sku IN :keys
"""
OWN: Mapping[str, Mapping[str, str]] = {"erp": {"price.sku": PRICES}}


def systems(order: Order) -> dict[str, Backend]:
    """Read the demo's two databases."""
    paths = {"crm": (order.crm, {"erp": "erp_numbers"}), "erp": (order.erp, None)}
    return {
        name: SqlBackend(
            name,
            f"sqlite+aiosqlite:///{path}",
            queries=choose(name, OWN.get(name, {})),
            links=links,
        )
        for name, (path, links) in paths.items()
    }


async def run(order: Order) -> None:
    """Serve until standard input ends."""
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(found(order.redis))
        backends = systems(order)
        for backend in backends.values():
            stack.push_async_callback(backend.aclose)
        lab = await stack.enter_async_context(
            Lab(backends, redis=address(redis) if redis else None, latency=order.latency)
        )
        port = await stack.enter_async_context(serving(control(lab)))
        told = Answering(
            control=f"http://{HOST}:{port}",
            crm=lab.url("crm"),
            erp=lab.url("erp"),
            redis=through(redis, lab.parts[REDIS].proxy.port) if redis else None,
        )
        _tell(msgspec.json.encode(told))
        await asyncio.to_thread(sys.stdin.buffer.read)


def _tell(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)))
