"""Pages of long lists by their days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain import Entity, SalesOrder
from backends.keyset import Stretch, page
from backends.ordering import window_of
from backends.port import Window
from backends.vocabulary import Kind

DAY = dt.date(2026, 11, 20)


def order(number: str, ordered: dt.date | None) -> SalesOrder:
    return SalesOrder(system="erp", number=number, customer="C1", ordered=ordered)


class Shelf:
    """A system that sorts by day and, within a day, in an order of its own."""

    def __init__(self, orders: list[SalesOrder]) -> None:
        """Hold these orders."""
        self.orders = orders
        self.reads = 0

    async def read(self, stretch: Stretch) -> list[Entity]:
        self.reads += 1
        if stretch.undated:
            return [o for o in self.orders if o.ordered is None]
        if stretch.day is not None:
            return [o for o in self.orders if o.ordered == stretch.day]
        before = [o for o in self.orders if not stretch.before or _before(o, stretch.before)]
        before.sort(key=lambda o: (o.ordered or dt.date.min, len(o.number), o.number), reverse=True)
        return [*before[: stretch.limit]]


def _before(item: SalesOrder, day: dt.date) -> bool:
    return item.ordered is None or item.ordered < day


orders = st.lists(
    st.tuples(
        st.integers(1, 200).map(str),
        st.none() | st.integers(0, 4).map(lambda back: DAY - dt.timedelta(back)),
    ),
    unique_by=lambda pair: pair[0],
    max_size=30,
).map(lambda pairs: [order(number, day) for number, day in pairs])


@given(orders=orders, limit=st.integers(1, 7))
async def test_pages_are_those_of_the_whole_list(orders: list[SalesOrder], limit: int) -> None:
    whole: list[Entity] = list(orders)
    after: str | None = None
    while True:
        shelf = Shelf(orders)
        found = await page(Kind.ORDER, Window(after=after, limit=limit), shelf.read)
        assert found == window_of(Kind.ORDER, whole, after, limit)
        assert shelf.reads <= 3
        after = found[1]
        if after is None:
            return


async def test_page_whose_edge_lies_between_days_is_one_read() -> None:
    shelf = Shelf([order(str(n), DAY - dt.timedelta(n)) for n in range(9)])
    await page(Kind.ORDER, Window(limit=3), shelf.read)
    assert shelf.reads == 1


@pytest.mark.parametrize("after", [f"{DAY}|\uffff", f"{DAY}|", "|\uffff", "|"])
async def test_position_may_be_one_that_no_item_has(after: str) -> None:
    stock = [order("1", DAY), order("2", DAY), order("3", None)]
    whole: list[Entity] = list(stock)
    found = await page(Kind.ORDER, Window(after=after), Shelf(stock).read)
    assert found == window_of(Kind.ORDER, whole, after, None)
