"""Who shares a call with a key that does not fit is asked for anew, apart from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from backends.errors import Unfit
from backends.port import Page

Ask: TypeAlias = Callable[[Sequence[str]], Awaitable[Page | None]]


async def parted(page: Page, ask: Ask) -> Page:
    """Ask for halves of what did not fit as a whole, until only single keys do not.

    ``ask`` returns None where no more may be asked: what is left then fails together.
    """
    unfit = _unfit(page)
    if len(unfit) <= 1:
        return page
    half = len(unfit) // 2
    first, second = await ask(unfit[:half]), _narrowed(page, unfit[half:])
    if first is None:
        return page
    if _unfit(first):  # else what does not fit is among the second, which need not be asked whole
        second = await ask(unfit[half:]) or second
    results = {key: slice_ for key, slice_ in page.results.items() if key not in unfit}
    for part in (first, second):
        results |= (await parted(part, ask)).results
    return Page(results=results)


def _unfit(page: Page) -> list[str]:
    return [key for key, slice_ in page.results.items() if isinstance(slice_.error, Unfit)]


def _narrowed(page: Page, keys: Sequence[str]) -> Page:
    return Page(results={key: page.results[key] for key in keys})
