"""What a field needs, said before it is read: waited for by a coroutine, or without one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from backends.port import By, Lane, Slice
from backends.vocabulary import Kind
from resolvers.asks import Ask, Settling, settled, together
from resolvers.loaders import Loads, Wanted
from tests.resolvers.doubles import Exploding
from tests.resolvers.world import World

ORDER = Wanted("erp", Kind.ORDER, By.KEY)


def loads(w: World) -> Loads:
    return Loads(w.erp, asyncio.get_running_loop().time() + 1, Lane.SALES)


def numbers(slices: Sequence[Slice | None]) -> list[str]:
    return [item.number for slice_ in slices if slice_ for item in slice_.items]  # type: ignore[union-attr] # orders alone are asked for


class Told(Settling, eq=False, kw_only=True):
    """An Ask under way whose end is heard of, whichever it is."""

    heard: asyncio.Future[Any]

    def done(self, value: Any) -> None:
        self.heard.set_result(value)

    def fail(self, error: BaseException) -> None:
        self.heard.set_result(error)


def order(*keys: str) -> Ask:
    return Ask([(ORDER, key) for key in keys], numbers)


async def test_slices_come_in_the_order_of_the_reads(w: World) -> None:
    assert await settled(loads(w), order("S2", "S1")) == ["S2", "S1"]


async def test_an_ask_without_reads_has_its_value_at_once(w: World) -> None:
    assert await settled(loads(w), Ask((), lambda _slices: "made")) == "made"
    assert w.calls() == []


async def test_an_ask_may_lead_to_another(w: World) -> None:
    chain = Ask([(ORDER, "S1")], lambda _slices: order("S2"))
    assert await settled(loads(w), chain) == ["S2"]
    assert w.calls() == ["erp order key S1", "erp order key S2"]


async def test_asks_together_are_one_batch_and_keep_their_places(w: World) -> None:
    found = await settled(loads(w), together([order("S1"), "known", order("S2", "S1")]))
    assert found == [["S1"], "known", ["S2", "S1"]]
    assert w.calls() == ["erp order key S1,S2"]


async def test_asks_together_wait_for_those_that_lead_on(w: World) -> None:
    chain = Ask([(ORDER, "S1")], lambda _slices: order("S2"))
    assert await settled(loads(w), together([chain, order("S1")])) == [["S2"], ["S1"]]


async def test_what_breaks_while_it_is_read_reaches_who_waits() -> None:
    broken = Loads(Exploding(), asyncio.get_running_loop().time() + 1, Lane.SALES)
    with pytest.raises(ZeroDivisionError):
        await settled(broken, order("S1"))


async def test_what_breaks_while_a_value_is_made_is_told(w: World) -> None:
    ask = Ask([(ORDER, "S1")], lambda slices: slices[5])
    told = Told(loads(w), ask, heard=asyncio.get_running_loop().create_future())
    told.start()
    assert isinstance(await told.heard, IndexError)


async def test_reads_that_nobody_waits_for_any_more_are_cancelled(w: World) -> None:
    begun, ended = asyncio.Event(), list[str]()

    async def slow() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    w.erp.delays[Kind.ORDER] = slow
    made = loads(w)
    waiting = asyncio.create_task(settled(made, order("S1")))
    await begun.wait()
    made.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == ["cancelled"]
