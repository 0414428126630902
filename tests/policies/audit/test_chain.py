"""How lines are chained and signed."""

from __future__ import annotations

import msgspec
import pytest

from policies.audit.chain import Head, Key, Line, genuine, ring, seal
from policies.audit.record import Kind, draft
from policies.audit.tables import LINES
from tests.policies.audit.logs import KEY, OTHER_KEY, read

_DRAFTS = [draft(Kind.READ, read(number)) for number in range(3)]


def test_each_line_names_the_signature_before_it() -> None:
    first, second, third = seal(Head("p"), Key(KEY), _DRAFTS)
    assert (second.previous, third.previous) == (first.mac, second.mac)


def test_lines_sealed_together_are_those_sealed_one_by_one() -> None:
    together = seal(Head("p"), Key(KEY), _DRAFTS)
    head, single = Head("p"), []
    for one in _DRAFTS:
        single += seal(head, Key(KEY), [one])
        head = Head("p", single[-1].line.number, single[-1].mac)
    assert together == single


def test_a_line_signed_with_another_key_is_not_genuine() -> None:
    (line,) = seal(Head("p"), Key(KEY), _DRAFTS[:1])
    assert genuine(line, Key(KEY))
    assert not genuine(line, Key(OTHER_KEY))


def test_no_text_moves_from_one_column_to_the_next() -> None:
    (line,) = seal(Head("p"), Key(KEY), _DRAFTS[:1])
    moved = msgspec.structs.replace(
        line.line, request_id=line.line.request_id + line.line.subject, subject=""
    )
    assert not genuine(msgspec.structs.replace(line, line=moved), Key(KEY))


def test_a_line_has_the_columns_of_its_table() -> None:
    names = [*Line.__struct_fields__, "previous", "mac"]
    assert names == [column.name for column in LINES.columns]


def test_a_key_shows_its_id_and_not_its_secret() -> None:
    assert repr(Key(KEY)) == f"Key({Key(KEY).id})"
    assert set(ring([KEY, OTHER_KEY])) == {Key(KEY).id, Key(OTHER_KEY).id}


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key(b"short")
