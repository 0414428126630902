"""What vendors share: chunks and failures per key."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import msgspec
import pytest

from backends.adapter import Adapter, Binding, Bindings, Found, cut
from backends.domain import Product
from backends.errors import Garbled, TimedOut, Unserved
from backends.port import By, CallContext, Query, Window
from backends.vocabulary import Kind
from backends.wire import Response
from tests.conformance.scripted_wire import ScriptedWire

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


PRODUCTS: Bindings = {
    (Kind.PRODUCT, By.KEY): Binding(
        wire=Product, resource="products", key="sku", max_keys=2, filters=frozenset({"unit"})
    ),
}


class Catalogue(Adapter):
    """Knows every product but ``none``; stumbles over ``odd`` and sleeps over ``slow``."""

    bindings: Bindings = PRODUCTS

    async def read(self, binding: Any, query: Query, *, deadline: float) -> Found:
        if "odd" in query.keys:
            raise ValueError("day is out of range for month")
        if "slow" in query.keys:
            await asyncio.Event().wait()
        known = [key for key in query.keys if key != "none"]
        return cut(query, {key: [Product(system="erp", sku=key)] for key in (*known, "stray")})


def catalogue() -> Catalogue:
    wire = ScriptedWire(lambda _: Response(status=200))
    return Catalogue("erp", wire, now=lambda: NOW)


async def fetch(*keys: str, seconds: float = 5.0, **window: Any) -> dict[str, Any]:
    query = Query(system="erp", kind=Kind.PRODUCT, by=By.KEY, keys=keys, window=Window(**window))
    deadline = asyncio.get_running_loop().time() + seconds
    return dict((await catalogue().fetch(query, CallContext(deadline=deadline))).results)


def test_it_serves_what_is_bound() -> None:
    assert catalogue().serves == {Kind.PRODUCT: frozenset({By.KEY})}


async def test_slices_hold_only_known_keys_that_were_asked_for() -> None:
    found = await fetch("a", "none", "b")
    assert sorted(found) == ["a", "b"]
    assert {slice_.as_of for slice_ in found.values()} == {NOW}


async def test_value_out_of_range_garbles_its_own_chunk_only() -> None:
    found = await fetch("odd", "a", "b", "c")
    assert {key: type(slice_.error) for key, slice_ in found.items()} == {
        "odd": Garbled,
        "a": Garbled,
        "b": type(None),
        "c": type(None),
    }


async def test_slow_chunk_times_out_alone() -> None:
    found = await fetch("slow", "a", "b", seconds=0.02)
    assert isinstance(found["slow"].error, TimedOut)
    assert found["b"].error is None


@pytest.mark.parametrize("window", [{"filter": (("colour", "red"),)}, {"order": "name"}])
async def test_filter_or_order_that_is_not_declared_is_unserved(window: dict[str, Any]) -> None:
    assert isinstance((await fetch("a", **window))["a"].error, Unserved)


async def test_filter_that_is_declared_passes() -> None:
    assert (await fetch("a", filter=(("unit", "u"),)))["a"].error is None


def test_it_tells_which_calls_a_question_takes() -> None:
    def asked(kind: Kind, *keys: str) -> list[tuple[str, ...]]:
        query = Query(system="erp", kind=kind, by=By.KEY, keys=keys)
        return [part.keys for part in catalogue().parts(query)]

    assert asked(Kind.PRODUCT, "a", "b", "c", "b") == [("a", "b"), ("c",)]
    assert asked(Kind.ORDER, "a", "b", "c") == [("a", "b", "c")]
    one = Query(system="erp", kind=Kind.PRODUCT, by=By.KEY, keys=("a", "b"))
    assert catalogue().parts(one) == (one,)


@pytest.mark.parametrize(
    ("room", "parts"),
    [
        (None, [("aaaa", "bb"), ("c", "dddd")]),
        (6, [("aaaa", "bb"), ("c", "dddd")]),
        (5, [("aaaa",), ("bb",), ("c", "dddd")]),
        (4, [("aaaa",), ("bb",), ("c",), ("dddd",)]),
        (1, [("aaaa",), ("bb",), ("c",), ("dddd",)]),
    ],
)
def test_keys_go_into_as_many_calls_as_their_addresses_need(
    room: int | None, parts: list[tuple[str, ...]]
) -> None:
    adapter = catalogue()
    bound = msgspec.structs.replace(PRODUCTS[Kind.PRODUCT, By.KEY], room=room)
    adapter.bindings = {(Kind.PRODUCT, By.KEY): bound}
    keys = ("aaaa", "bb", "c", "dddd")
    query = Query(system="erp", kind=Kind.PRODUCT, by=By.KEY, keys=keys)
    assert [part.keys for part in adapter.parts(query)] == parts
