"""How a read is written."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.audit.record import Kind, draft, instant, microseconds
from tests.policies.audit.logs import read


@given(
    at=st.datetimes(min_value=dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
)
def test_an_instant_survives_storage(at: dt.datetime) -> None:
    assert instant(microseconds(at)) == at


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = read(1).at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        draft(Kind.READ, msgspec.structs.replace(read(1), at=naive))


@given(text=st.text(st.characters(codec=None)))
def test_whatever_a_token_brings_becomes_storable_text(text: str) -> None:
    strange = msgspec.structs.replace(read(1), subject=text, marks=(text,))
    for column in draft(Kind.READ, strange):
        if isinstance(column, str):
            assert "\0" not in column
            column.encode()


def test_an_ordinary_text_is_stored_as_it_is() -> None:
    ordinary = msgspec.structs.replace(read(1), subject="Žofie 王")
    assert "Žofie 王" in draft(Kind.READ, ordinary)
