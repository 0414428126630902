"""Keys that do not fit are found by halves; everybody else gets an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import pytest

from backends.errors import Unavailable, Unfit
from backends.parting import parted
from backends.port import Page, Slice, failed

WELL = Slice()
KEYS = [f"K{number}" for number in range(100)]


class Asked:
    """A system that cannot take some keys, nor any call with one of them in it."""

    def __init__(self, strange: AbstractSet[str], most: float = math.inf) -> None:
        """``most`` calls may be made."""
        self._strange = strange
        self._most = most
        self.calls: list[Sequence[str]] = []

    async def ask(self, keys: Sequence[str]) -> Page | None:
        if len(self.calls) >= self._most:
            return None
        self.calls.append(keys)
        return self.answer(keys)

    def answer(self, keys: Sequence[str]) -> Page:
        if not self._strange & set(keys):
            return Page(results=dict.fromkeys(keys, WELL))
        return Page(results=failed(keys, Unfit("refused (400)", system="erp")))


def unfit(page: Page) -> set[str]:
    return {key for key, slice_ in page.results.items() if slice_.error is not None}


@pytest.mark.parametrize("strange", [{"K0"}, {"K57"}, {"K99"}, {"K0", "K99"}, {"K3", "K4", "K5"}])
async def test_only_the_keys_that_do_not_fit_fail(strange: set[str]) -> None:
    system = Asked(strange)
    page = await parted(system.answer(KEYS), system.ask)
    assert unfit(page) == strange
    assert page.results.keys() == set(KEYS)


async def test_one_strange_key_of_a_hundred_is_found_in_a_few_calls() -> None:
    for key in KEYS:
        system = Asked({key})
        await parted(system.answer(KEYS), system.ask)
        assert len(system.calls) <= 2 * math.ceil(math.log2(len(KEYS)))


async def test_what_fits_or_is_alone_is_not_asked_again() -> None:
    system = Asked({"K1"})
    for keys in (["K0", "K2"], ["K1"]):
        page = system.answer(keys)
        assert await parted(page, system.ask) is page
    assert system.calls == []


async def test_other_failures_are_left_as_they_are() -> None:
    system, down = Asked(set()), Unavailable("down", system="erp")
    page = Page(results=failed(["K0", "K1"], down))
    assert await parted(page, system.ask) is page
    assert system.calls == []


async def test_when_no_more_may_be_asked_what_is_left_fails_together() -> None:
    system = Asked({"K0"}, most=2)
    page = await parted(system.answer(["K0", "K1", "K2", "K3"]), system.ask)
    assert unfit(page) == {"K0", "K1"}
    assert page.results["K2"] == page.results["K3"] == WELL


async def test_a_key_that_turns_out_to_be_unknown_is_absent() -> None:
    async def nothing(_keys: Sequence[str]) -> Page:
        return Page(results={})

    whole = Asked({"K0"}).answer(["K0", "K1"])
    assert (await parted(whole, nothing)).results.keys() == {"K1"}
