"""Lists in their order, and positions in them."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from backends.domain import Contact, Entity, SalesOrder, Ticket
from backends.ordering import ORDERINGS, ordered, parse, position, sort_key, sortable, window_of
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


BERLIN = ZoneInfo("Europe/Berlin")  # where the hour before three came twice on 25 October 2026
INSTANTS = st.one_of(
    st.none(),
    st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=8))])),
    st.integers(0, 7200).map(
        lambda second: dt.datetime.fromtimestamp(1_792_886_400 + second, dt.UTC).astimezone(BERLIN)
    ),
)
KEYS = st.sampled_from("12345")
LISTS = st.one_of(
    *(
        st.lists(st.builds(Ticket, **named, opened=found))
        for named in [{"system": st.just("x"), "number": KEYS, "customer": st.just("1")}]
        for found in (INSTANTS, st.datetimes(timezones=st.just(dt.UTC)))
    )
)


def _by_text(kind: Kind, entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=sort_key(kind), reverse=not ORDERINGS[kind].ascending)


@given(LISTS)
def test_instants_come_in_the_order_of_their_positions(entities: list[Entity]) -> None:
    assert ordered(Kind.TICKET, entities) == _by_text(Kind.TICKET, entities)


@given(st.lists(st.tuples(KEYS, st.none() | st.dates())))
def test_days_come_in_the_order_of_their_positions(found: list[tuple[str, dt.date | None]]) -> None:
    orders: list[Entity] = [
        SalesOrder(system="erp", number=number, customer="1", ordered=day) for number, day in found
    ]
    assert ordered(Kind.ORDER, orders) == _by_text(Kind.ORDER, orders)


@given(st.lists(st.tuples(KEYS, st.none() | st.text(max_size=3))))
def test_names_come_in_the_order_of_their_positions(found: list[tuple[str, str | None]]) -> None:
    people: list[Entity] = [
        Contact(system="crm", key=key, customer="1", name=name) for key, name in found
    ]
    assert ordered(Kind.CONTACT, people) == _by_text(Kind.CONTACT, people)


@given(st.datetimes(timezones=st.just(dt.UTC)), st.datetimes(timezones=st.just(dt.UTC)))
def test_instants_of_any_year_sort_as_text(one: dt.datetime, other: dt.datetime) -> None:
    assert (sortable(one) < sortable(other)) is (one < other)
    assert dt.datetime.fromisoformat(sortable(one)) == one
