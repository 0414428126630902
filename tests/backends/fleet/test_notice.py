"""Messages between processes are versioned, bounded and hold keys only."""

from __future__ import annotations

import msgspec
import pytest

from backends.fleet.notice import LARGEST, TOGETHER, VERSION, Change, NotOurs, read, written
from backends.vocabulary import Kind

ORDER = Change(kind=Kind.ORDER, key="S1", customer="D1")
STOCK = Change(kind=Kind.STOCK, key="P-1")


def test_what_is_written_is_read() -> None:
    (message,) = written("me", "erp", [ORDER, STOCK], 12.5)
    notice = read(message)
    assert (notice.origin, notice.system, notice.followed) == ("me", "erp", 12.5)
    assert notice.changes == (ORDER, STOCK)


def test_many_changes_are_several_messages_and_only_the_last_says_how_far() -> None:
    changes = [Change(kind=Kind.ORDER, key=f"S{n}") for n in range(2 * TOGETHER + 1)]
    notices = [read(message) for message in written("me", "erp", changes, 12.5)]
    assert [change for notice in notices for change in notice.changes] == changes
    assert [notice.followed for notice in notices] == [None, None, 12.5]


def test_without_changes_it_says_how_far() -> None:
    (message,) = written("me", "erp", [], 12.5)
    assert (read(message).changes, read(message).followed) == ((), 12.5)


def test_a_message_stays_below_the_limit_with_the_longest_keys() -> None:
    longest = [Change(kind=Kind.AVAILABILITY, key="客" * 200, customer="客" * 200)] * TOGETHER
    (message,) = written("me", "erp", longest)
    assert len(message) < LARGEST


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"", "not a notice"),
        (b"\xc1\xff", "not a notice"),
        (msgspec.msgpack.encode([VERSION, "me"]), "not a notice"),
        (msgspec.msgpack.encode([VERSION + 1, "x", 1, 2, 3]), "another version"),
        (msgspec.msgpack.encode([VERSION, "me", "erp", None, [["spaceship", "S1", None]]]), "not"),
        (b"\x00" * (LARGEST + 1), "too large"),
    ],
)
def test_what_is_none_of_ours_is_named(message: bytes, reason: str) -> None:
    with pytest.raises(NotOurs, match=reason):
        read(message)
