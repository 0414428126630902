"""Questions made of wire models."""

from __future__ import annotations

import msgspec
import pytest

from backends.protocols.odata.shapes import Results, selection_2, selection_4


class Line(msgspec.Struct, frozen=True, rename="pascal"):
    """A leaf."""

    order_quantity: str


class Item(msgspec.Struct, frozen=True, rename="pascal"):
    """An expanded row."""

    material: str
    lines: Results[Line] = msgspec.field(name="to_ScheduleLine")


class Order(msgspec.Struct, frozen=True, rename="pascal"):
    """A row of version 2."""

    sales_order: str
    items: Results[Item] = msgspec.field(name="to_Item")
    partner: Line | None = msgspec.field(name="to_Partner", default=None)


class Item4(msgspec.Struct, frozen=True, rename="pascal"):
    """An expanded row of version 4."""

    material: str
    lines: list[Line] = msgspec.field(name="_ScheduleLine")


class Order4(msgspec.Struct, frozen=True, rename="pascal"):
    """A row of version 4."""

    sales_order: str
    items: list[Item4] = msgspec.field(name="_Item")


def test_version_2_asks_with_paths() -> None:
    assert selection_2(Order) == {
        "$select": "SalesOrder,to_Item/Material,to_Item/to_ScheduleLine/OrderQuantity,"
        "to_Partner/OrderQuantity",
        "$expand": "to_Item,to_Item/to_ScheduleLine,to_Partner",
    }


def test_version_4_asks_nested() -> None:
    assert selection_4(Order4) == {
        "$select": "SalesOrder",
        "$expand": "_Item($select=Material;$expand=_ScheduleLine($select=OrderQuantity))",
    }


def test_a_set_alone_expands_nothing() -> None:
    assert selection_2(Line) == selection_4(Line) == {"$select": "OrderQuantity"}


def test_an_expanded_set_that_is_cut_is_not_taken_for_whole() -> None:
    assert Results([1, 2]).all == [1, 2]
    with pytest.raises(ValueError, match="cut"):
        _ = Results([1], link="more").all
