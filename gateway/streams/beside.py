"""Work side by side for one client: the first that is done ends the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


async def first(*work: Awaitable[None]) -> None:
    """Wait until one of these is done, or raise what it raises; end the others."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for task, how in zip(tasks, ended, strict=True):
        # An OSError is the server's word for a client that left while something was sent.
        if task in done and isinstance(how, Exception) and not isinstance(how, OSError):
            raise how
