"""Stock in the warehouses of the company."""

from __future__ import annotations

from backends.adapter import Found, cut
from backends.vendors.erpnext.readings import Ask, shared_out
from backends.vendors.erpnext.wire.goods import BinRow


async def stock(ask: Ask) -> Found:
    """Read the bins of the items; an item that never moved has none."""
    sites = await ask.records.sites.get(ask.deadline)
    here = [*ask.filters, ["warehouse", "in", sites]]
    rows = await ask.every(ask.binding.resource, BinRow, here)
    return cut(ask.query, await shared_out(ask, rows))
