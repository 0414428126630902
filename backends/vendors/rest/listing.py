"""Customers in the system's own order, a page for each question.

A position is ``skipped|state``: the state of the page, and how many of its rows came already.
"""

from __future__ import annotations

from itertools import repeat

from backends.adapter import Cut
from backends.port import EVERY
from backends.protocols.rest.paging import Pages
from backends.vendors.rest.reading import Page, Reading

_EXACT = frozenset({"offset", "key"})  # a page of any size may begin anywhere


async def listed(reading: Reading, pages: Pages) -> Cut:
    """Return the page of the window."""
    limit = reading.query.window.limit
    skipped, _, state = (reading.query.window.after or "0|").partition("|")
    size = min(pages.size, limit) if limit and pages.by in _EXACT else pages.size
    page = await reading.page(state, size) or Page(())
    if page.onward is not None and page.onward == state:
        raise ValueError("pages repeat one another")
    begin = int(skipped)
    items = tuple(reading.binding.build(page.each[begin:], repeat(EVERY)))
    if limit is not None and len(items) > limit:
        return items[:limit], f"{begin + limit}|{state}"
    return items, None if page.onward is None else f"0|{page.onward}"
