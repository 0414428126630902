"""Lists in their order, and positions in them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from backends.domain import Contact, Entity, Interaction, SalesOrder, Ticket
from backends.ordering import (
    ORDERINGS,
    in_order,
    parse,
    position,
    sort_key,
    sortable,
    window_of,
)
from backends.vocabulary import Kind


def _order(number: str, day: int | None) -> SalesOrder:
    ordered = None if day is None else dt.date(2026, 1, day)
    return SalesOrder(system="erp", number=number, customer="1", ordered=ordered)


ORDERS: list[Entity] = [_order("1", 3), _order("2", 5), _order("3", None), _order("4", 5)]


def _numbers(items: tuple[Entity, ...]) -> str:
    return "".join(item.number for item in items if isinstance(item, SalesOrder))


def test_the_newest_come_first_and_the_undated_last() -> None:
    items, next_ = window_of(Kind.ORDER, ORDERS, None, None)
    assert (_numbers(items), next_) == ("4213", None)


def test_pages_put_together_are_the_whole_list() -> None:
    after, seen = None, ""
    for _ in range(4):
        items, after = window_of(Kind.ORDER, ORDERS, after, 1)
        seen += _numbers(items)
    assert (seen, after) == ("4213", None)


def test_an_ascending_kind_pages_upwards() -> None:
    people: list[Entity] = [
        Contact(system="crm", key=key, customer="1", name=name)
        for key, name in (("1", "Wang"), ("2", "Li"), ("3", "Chen"))
    ]
    _, after = window_of(Kind.CONTACT, people, None, 2)
    items, next_ = window_of(Kind.CONTACT, people, after, 2)
    assert [item.name for item in items if isinstance(item, Contact)] == ["Wang"]
    assert next_ is None


def test_a_position_survives_a_bar_in_a_name() -> None:
    person = Contact(system="crm", key="7", customer="1", name="A|B")
    assert parse(position(Kind.CONTACT, person)) == ("A|B", "7")


def test_instants_sort_by_when_they_were_wherever_they_were() -> None:
    shanghai = dt.timezone(dt.timedelta(hours=8))
    earlier = dt.datetime(2026, 1, 1, 10, tzinfo=shanghai)
    later = dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC)
    assert sortable(earlier) < sortable(later)


def test_what_is_unknown_sorts_before_all() -> None:
    assert sortable(None) < sortable(dt.date(1, 1, 1)) < sortable("A")


BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = [
    dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),  # the clocks go back half an hour later
    dt.datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1),
    dt.datetime(2026, 10, 25, 0, 40, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
]


def _tickets(moments: list[dt.datetime | None]) -> list[Entity]:
    return [
        Ticket(system="crm", key=str(n), number=str(n), customer="1", subject="Leak", opened=at)
        for n, at in enumerate(moments)
    ]


@pytest.mark.parametrize(
    ("kind", "entities"),
    [
        (Kind.ORDER, ORDERS),
        (Kind.ORDER, [_order("1", 3), _order("2", 5), _order("4", 5), _order("3", 5)]),
        (Kind.ORDER, [_order("1", None), _order("2", None)]),
        (Kind.TICKET, _tickets([*MOMENTS])),
        (Kind.TICKET, _tickets([None, *MOMENTS, None])),
        (
            Kind.INTERACTION,
            [
                Interaction(system="crm", key=str(n), customer="1", at=at)
                for n, at in enumerate(MOMENTS)
            ],
        ),
        (
            Kind.CONTACT,
            [
                Contact(system="crm", key=key, customer="1", name=name)
                for key, name in (("2", None), ("1", "Wang"), ("4", "Li"), ("3", "Li"))
            ],
        ),
    ],
)
def test_the_order_is_that_of_the_positions(kind: Kind, entities: list[Entity]) -> None:
    by_position = sorted(entities, key=sort_key(kind), reverse=not ORDERINGS[kind].ascending)
    assert [*in_order(kind, entities)] == by_position
    assert [*in_order(kind, entities[::-1])] == by_position
