"""The questions whose answers are recorded from a running server.

Record them anew with ``python -m tests.backends.vendors.tryton.questions CACHE_DIR``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from pathlib import Path

import msgspec

from backends.port import EVERY, By, CallContext, Window
from backends.vendors.tryton.adapter import Account, TrytonBackend
from backends.vocabulary import Kind
from backends.wire import HttpxWire
from gateway.demo.tryton.install import install
from gateway.demo.tryton.server import DATABASE, PASSWORD, TIMEZONE, USER, TrytonServer
from tests.backends.vendors.tryton.expected_changes import BEFORE
from tests.conformance.samples import RecordingWire, Sample

SAMPLES = Path(__file__).parent / "samples"
SOURCE = "recorded from Tryton 8.2.1 on loopback; invented company"

QUESTIONS: dict[str, tuple[Kind, By, tuple[str, ...], Window]] = {
    "customer": (Kind.CUSTOMER, By.KEY, ("C10001", "nobody"), Window()),
    "customers": (Kind.CUSTOMER, By.ALL, (EVERY,), Window(after="3|3", limit=2)),
    "contacts": (Kind.CONTACT, By.CUSTOMER, ("C10001", "nobody"), Window()),
    "opportunities": (Kind.OPPORTUNITY, By.CUSTOMER, ("C10001", "C10003"), Window()),
    "quotes": (Kind.QUOTE, By.CUSTOMER, ("C10006", "C10001"), Window()),
    "order": (Kind.ORDER, By.KEY, ("12", "#22", "999"), Window()),
    "order_by_reference": (Kind.ORDER, By.REFERENCE, ("PO-002-2", "nothing"), Window()),
    "orders": (
        Kind.ORDER,
        By.CUSTOMER,
        ("C10004",),
        Window(filter=(("status", "open"),), limit=1),
    ),
    "deliveries_of_order": (Kind.DELIVERY, By.ORDER, ("4", "12", "999"), Window()),
    "deliveries": (Kind.DELIVERY, By.CUSTOMER, ("C10004",), Window(limit=2)),
    "invoices": (Kind.INVOICE, By.CUSTOMER, ("C10004",), Window()),
    "changed_customers": (Kind.CUSTOMER, By.CHANGED, (BEFORE,), Window(limit=2)),
    "changed_orders": (Kind.ORDER, By.CHANGED, (BEFORE,), Window(limit=2)),
    "changed_deliveries": (Kind.DELIVERY, By.CHANGED, (BEFORE,), Window(limit=2)),
    "changed_invoices": (Kind.INVOICE, By.CHANGED, (BEFORE,), Window(limit=2)),
    "changed_stock": (Kind.STOCK, By.CHANGED, (BEFORE,), Window(limit=2)),
    "credit": (Kind.CREDIT, By.CUSTOMER, ("C10004", "nobody"), Window()),
    "product": (Kind.PRODUCT, By.KEY, ("P-100", "nothing"), Window()),
    "stock": (Kind.STOCK, By.SKU, ("P-100", "nothing"), Window()),
    "availability": (Kind.AVAILABILITY, By.SKU, ("P-100",), Window(filter=(("quantity", "5"),))),
    "price": (
        Kind.PRICE,
        By.SKU,
        ("P-101",),
        Window(filter=(("customer", "C10003"), ("quantity", "5"))),
    ),
}


async def record(server: TrytonServer) -> None:
    """Ask every question of a fresh backend and write what went over the wire."""
    account = Account(
        system="erp",
        base_url=server.base_url,
        database=DATABASE,
        user=USER,
        password=PASSWORD,
        timezone=TIMEZONE,
    )
    for name, (kind, by, keys, window) in QUESTIONS.items():
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        sample = Sample(source=SOURCE, now=now, kind=kind, by=by, keys=keys, window=window)
        written = msgspec.json.format(msgspec.json.encode(await ask(account, sample)), indent=1)
        (SAMPLES / f"{name}.json").write_bytes(written + b"\n")


async def ask(account: Account, sample: Sample) -> Sample:
    """Return a sample with what goes over the wire for its question; the login is left out."""
    wire = RecordingWire(
        HttpxWire("erp", account.base_url), lambda r: b"common.db.login" not in r.body
    )
    backend = TrytonBackend(account, wire, now=lambda: sample.now)
    deadline = asyncio.get_running_loop().time() + 30
    page = await backend.fetch(sample.query, CallContext(deadline=deadline))
    await backend.aclose()
    assert all(found.error is None for found in page.results.values()), sample
    return msgspec.structs.replace(sample, exchanges=wire.exchanges)


def main() -> None:
    """Record against a server of our own."""
    with (
        tempfile.TemporaryDirectory() as home,
        TrytonServer(install(Path(sys.argv[1])), Path(home)) as server,
    ):
        asyncio.run(record(server))


if __name__ == "__main__":
    main()
