"""A backend in memory keeps a journal of the kinds it follows."""

from __future__ import annotations

from backends.domain import Product
from backends.errors import Refused, Unserved
from backends.memory import MemoryBackend
from backends.port import NOW, By, Query, Slice, Window
from backends.vocabulary import Kind
from tests.backends.questions import soon

ONE, TWO, THREE = (Product(system="erp", sku=f"P{n}") for n in (1, 2, 3))
OTHER_TWO = Product(system="erp", sku="P2", name="Two")


def following() -> MemoryBackend:
    return MemoryBackend("erp", {Kind.PRODUCT: [ONE, TWO]}, follows=[Kind.PRODUCT])


async def behind(erp: MemoryBackend, mark: str, limit: int | None = None) -> Slice:
    window = Window(limit=limit)
    query = Query(system="erp", kind=Kind.PRODUCT, by=By.CHANGED, keys=(mark,), window=window)
    return (await erp.fetch(query, soon())).results[mark]


async def test_what_comes_changes_and_goes_is_told_once() -> None:
    erp = following()
    start = (await behind(erp, NOW)).next or ""
    erp.put(Kind.PRODUCT, [OTHER_TWO, THREE])
    found = await behind(erp, start)
    assert found.items == (OTHER_TWO, THREE, ONE)
    assert (await behind(erp, found.next or "")).items == ()


async def test_pages_go_on_where_they_end() -> None:
    erp = following()
    start = (await behind(erp, NOW)).next or ""
    erp.put(Kind.PRODUCT, [OTHER_TWO, THREE])
    first = await behind(erp, start, limit=2)
    second = await behind(erp, first.next or "", limit=2)
    assert (first.items, second.items) == ((OTHER_TWO, THREE), (ONE,))


async def test_this_moments_mark_is_real_and_has_nothing_behind_it() -> None:
    erp = following()
    erp.put(Kind.PRODUCT, [ONE])
    found = await behind(erp, NOW)
    assert found.next
    assert found.items == (await behind(erp, found.next)).items == ()


async def test_what_is_no_mark_is_refused() -> None:
    assert isinstance((await behind(following(), "x")).error, Refused)


async def test_what_is_not_followed_is_not_served() -> None:
    erp = MemoryBackend("erp", {Kind.PRODUCT: [ONE]})
    assert isinstance((await behind(erp, NOW)).error, Unserved)
