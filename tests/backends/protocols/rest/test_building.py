"""From a description to entities, and what is wrong with a description."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from backends.domain import Contact, Customer, Interaction, Link, Opportunity, OrderLine, SalesOrder
from backends.protocols.rest.building import Builder
from backends.protocols.rest.facts import Facts, Links, Member, Parts
from backends.vocabulary import InteractionKind

KEYS: Facts = {"key": Member(path="id"), "customer": Member(asked=True)}
LINES = Parts(rows="lines", facts={"position": Member(path="n"), "price": Member(path="price")})
ORDER: Facts = {"number": Member(path="id"), "customer": Member(asked=True)}


def built(entity: type[Any], facts: Facts, row: bytes) -> Any:
    builder = Builder(entity, facts, system="erp", zone=dt.UTC)
    (found,) = builder.build()([msgspec.json.decode(row, type=builder.shape.model())], ["C1"])
    return found


def problems(entity: type[Any], facts: Facts) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        Builder(entity, facts, system="erp", zone=dt.UTC)
    return str(caught.value)


def test_names_of_members_never_become_code() -> None:
    hostile = "x'); import os; os[abort]() #"
    facts = {**KEYS, "name": Member(path=hostile), "title": Member(constant=hostile)}
    row = msgspec.json.encode({"id": "K1", hostile: hostile})
    assert built(Contact, facts, row) == Contact(
        system="erp", key="K1", customer="C1", name=hostile, title=hostile
    )


def test_a_member_that_is_read_must_be_there_unless_it_is_optional() -> None:
    with pytest.raises(msgspec.ValidationError):
        built(Contact, {**KEYS, "name": Member(path="name")}, b'{"id": "K1"}')
    optional = {**KEYS, "name": Member(path="a.name", optional=True)}
    assert built(Contact, optional, b'{"id": "K1"}').name is None
    assert built(Contact, optional, b'{"id": "K1", "a": {}}').name is None


def test_a_null_on_the_way_is_nothing() -> None:
    facts = {**KEYS, "name": Member(path="a.b.name"), "title": Member(path="a.title")}
    assert built(Contact, facts, b'{"id": "K1", "a": null}').name is None
    found = built(Contact, facts, b'{"id": "K1", "a": {"b": {"name": "Li"}, "title": null}}')
    assert (found.name, found.title) == ("Li", None)


def test_what_an_entity_needs_may_not_be_null() -> None:
    with pytest.raises(msgspec.ValidationError):
        built(Contact, {**KEYS, "key": Member(path="a.id")}, b'{"a": null}')


def test_one_member_may_become_several_facts() -> None:
    facts = {**KEYS, "name": Member(path="id"), "email": Member(path="id", optional=True)}
    found = built(Contact, facts, b'{"id": 17}')
    assert (found.key, found.name, found.email) == ("17", "17", "17")


def test_money_is_exact_whether_it_comes_as_number_or_as_text() -> None:
    facts = {**KEYS, "amount": Member(path="a"), "currency": Member(constant="CNY")}
    for text in ("12345678901234567.10", '"12345678901234567.10"'):
        row = b'{"id": "O1", "a": ' + text.encode() + b"}"
        assert built(Opportunity, facts, row).amount == Decimal("12345678901234567.10")


@pytest.mark.parametrize("text", ["1e400", '"NaN"', '"Infinity"'])
def test_a_number_that_no_sum_survives_is_refused(text: str) -> None:
    facts = {**KEYS, "amount": Member(path="a"), "currency": Member(constant="CNY")}
    with pytest.raises(ValueError, match="number"):
        built(Opportunity, facts, b'{"id": "O1", "a": ' + text.encode() + b"}")


def test_an_amount_without_its_currency_is_refused() -> None:
    facts = {**KEYS, "amount": Member(path="a"), "currency": Member(path="c")}
    assert built(Opportunity, facts, b'{"id": "O1", "a": null, "c": null}').amount is None
    with pytest.raises(ValueError, match="alone"):
        built(Opportunity, facts, b'{"id": "O1", "a": 1, "c": null}')


def test_amounts_of_lines_need_the_currency_of_their_order() -> None:
    facts = {**ORDER, "currency": Member(path="c"), "lines": LINES}
    with pytest.raises(ValueError, match="alone"):
        built(SalesOrder, facts, b'{"id": "1", "c": null, "lines": [{"n": 1, "price": 2}]}')
    assert problems(SalesOrder, {**ORDER, "lines": LINES}) == "lines: needs 'currency' beside it"


def test_parts_are_read_where_they_are_and_may_be_null() -> None:
    facts = {**ORDER, "currency": Member(constant="CNY"), "lines": LINES}
    found = built(SalesOrder, facts, b'{"id": "1", "lines": [{"n": 10, "price": "2.50"}]}')
    assert found.lines == (OrderLine(position="10", price=Decimal("2.50")),)
    assert built(SalesOrder, facts, b'{"id": "1", "lines": null}').lines == ()


def test_a_flag_that_is_not_said_is_not_set() -> None:
    facts = {**ORDER, "rejected": Member(path="r")}
    rows = [b'{"id": "1", "r": %s}' % flag for flag in (b"1", b"true", b"null")]
    assert [built(SalesOrder, facts, row).rejected for row in rows] == [True, True, False]


YES = Member(path="r", words={"是": True, "否": False, "Y": True})


def test_a_flag_may_be_a_word() -> None:
    facts = {**ORDER, "rejected": YES}
    words = ("是", " y ", "否", "", None)
    rows = [msgspec.json.encode({"id": "1", "r": word}) for word in words]
    found = [built(SalesOrder, facts, row).rejected for row in rows]
    assert found == [True, True, False, False, False]
    with pytest.raises(ValueError, match="neither yes nor no"):
        built(SalesOrder, facts, b'{"id": "1", "r": "perhaps"}')


def test_a_flag_that_is_an_empty_word_is_not_known() -> None:
    facts = {**KEYS, "primary": YES}
    assert built(Contact, facts, b'{"id": "1", "r": ""}').primary is None


def test_no_lines_need_no_currency() -> None:
    facts = {**ORDER, "currency": Member(path="c"), "lines": LINES}
    assert built(SalesOrder, facts, b'{"id": "1", "c": null, "lines": []}').lines == ()
    assert built(SalesOrder, facts, b'{"id": "1", "c": null, "lines": null}').lines == ()


def test_an_own_text_beside_a_word_is_kept_over_the_systems_word() -> None:
    at = Member(path="at")
    facts: Facts = {**KEYS, "at": at, "kind": Member(path="k"), "kind_text": Member(path="t")}
    found = built(Interaction, facts, b'{"id": 1, "at": "2026-11-22T09:00:00", "k": "x", "t": "y"}')
    assert (found.kind, found.kind_text) == (InteractionKind.OTHER, "y")
    assert found.at == dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_numbers_of_other_systems_become_links() -> None:
    told = {"a": Member(path="n.a"), "b": Member(path="n.b", unpad=True)}
    facts: Facts = {"key": Member(path="id"), "links": Links(members=told)}
    found = built(Customer, facts, b'{"id": "C1", "n": {"a": null, "b": "0012"}}')
    assert found.links == (Link("b", "12"),)
    assert built(Customer, facts, b'{"id": "C1", "n": null}').links == ()


def test_all_that_is_wrong_is_said_at_once() -> None:
    facts: Facts = {
        **KEYS,
        "amount": Member(path="a"),
        "name": Member(path="a"),
        "owner": Member(path="id.code"),
        "stage_text": Member(path="x.y"),
        "expected_close": Member(path="x"),
    }
    assert problems(Opportunity, facts).split("; ") == [
        "name: 'a' is read as number and as text",
        "owner: 'id.code' lies in what is read as text",
        "expected_close: 'x' is read as day, and members inside it are read, too",
        "amount: needs 'currency' beside it",
    ]


def test_parts_may_hold_the_key_that_was_asked() -> None:
    parts = Parts(rows="lines", facts={"position": Member(path="n"), "sku": Member(asked=True)})
    facts: Facts = {"number": Member(path="id"), "customer": Member(path="c"), "lines": parts}
    builder = Builder(SalesOrder, facts, system="erp", zone=dt.UTC)
    model: Any = builder.shape.model()
    told = [
        {"id": "1", "c": "C", "lines": [{"n": 1}, {"n": 2}]},
        {"id": "2", "c": "C", "lines": []},
    ]
    rows = msgspec.convert(told, list[model])
    found = builder.build()(rows, ["K1", "K2"])
    assert [[line.sku for line in order.lines] for order in found] == [["K1", "K1"], []]


def test_a_word_of_ours_leaves_no_text_and_another_does() -> None:
    facts: Facts = {**KEYS, "at": Member(path="at"), "kind": Member(path="k")}
    row = '{"id": 1, "at": "2026-11-22T09:00:00Z", "k": "%s"}'
    found = [built(Interaction, facts, (row % word).encode()) for word in ("call", "CALL", "Fax")]
    assert [one.kind_text for one in found] == [None, None, "Fax"]


def test_keys_are_found_in_rows_whatever_was_asked() -> None:
    builder = Builder(Contact, KEYS, system="erp", zone=dt.UTC)
    builder.key(Member(path="c"))
    model: Any = builder.shape.model()
    rows = msgspec.convert([{"id": "1", "c": 7}, {"id": "2", "c": "8"}], list[model])
    assert builder.key_of(Member(path="c"))(rows, ()) == ["7", "8"]
