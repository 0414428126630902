"""A change is forgotten here, told to the others, and a customer's is read again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from backends.errors import Unavailable
from backends.fleet.notice import Change, Notice
from backends.vocabulary import Kind
from gateway.events.feed import Feed, Way, dropped
from gateway.events.lag import Lags

ORDER = Change(kind=Kind.ORDER, key="S1", customer="D1")
CUSTOMER = Change(kind=Kind.CUSTOMER, key="D1")


class Remembered:
    """Says what it was told to forget."""

    def __init__(self, log: list[str]) -> None:
        """Write into a log that all parts share."""
        self._log = log

    async def forget(self, kind: Kind, keys: Collection[str]) -> None:
        self._log.append(f"forget {kind} {','.join(sorted(keys))}")

    def drop(self, kind: Kind, keys: Collection[str]) -> None:
        self._log.append(f"drop {kind} {','.join(sorted(keys))}")

    def drop_all(self) -> None:
        self._log.append("drop all")


class Parts:
    """A feed whose parts write what they do into one log."""

    def __init__(self) -> None:
        """Nothing fails."""
        self.log: list[str] = []
        self.lags = Lags(now=lambda: 1000.0)
        self.error: Unavailable | None = None
        self.feed = Feed(
            {"erp": Remembered(self.log)}, self.lags, amend=self.amend, count=self.count
        )
        self.feed.publish = self.publish

    async def amend(self, system: str, keys: Collection[str]) -> None:
        self.log.append(f"amend {system} {','.join(sorted(keys))}")
        if self.error is not None:
            raise self.error

    async def publish(self, system: str, changes: Sequence[Change], at: float | None) -> None:
        self.log.append(f"publish {system} {len(changes)} {at}")

    def count(self, system: str, way: Way, number: int) -> None:
        self.log.append(f"count {system} {way} {number}")


async def test_it_forgets_first_then_tells_the_others_then_reads_customers() -> None:
    parts = Parts()
    await parts.feed.take("erp", [CUSTOMER], Way.EVENT)
    assert parts.log == [
        "forget customer D1",
        "publish erp 1 None",
        "count erp event 1",
        "amend erp D1",
    ]


async def test_a_directory_that_cannot_be_mended_is_told_after_all_else_is_done() -> None:
    parts = Parts()
    parts.error = Unavailable("down", system="erp")
    with pytest.raises(Unavailable):
        await parts.feed.take("erp", [CUSTOMER], Way.POLL, 990.0)
    assert parts.log[:2] == ["forget customer D1", "publish erp 1 990.0"]
    assert parts.lags.of("erp") is None


async def test_how_far_a_system_is_followed_is_noted_and_told() -> None:
    parts = Parts()
    await parts.feed.take("erp", [], Way.POLL, 990.0)
    assert "publish erp 0 990.0" in parts.log
    assert parts.lags.of("erp") == 10.0


async def test_what_another_process_heard_is_dropped_here_alone() -> None:
    parts = Parts()
    await parts.feed.hear(Notice(origin="x", system="erp", changes=(CUSTOMER,), followed=995.0))
    assert parts.log == ["drop customer D1"]
    assert parts.lags.of("erp") == 5.0


async def test_a_system_that_is_not_ours_is_ignored() -> None:
    parts = Parts()
    await parts.feed.hear(Notice(origin="x", system="mars", changes=(ORDER,), followed=995.0))
    assert parts.log == []
    assert parts.lags.of("mars") is None


async def test_after_a_gap_everything_is_dropped() -> None:
    parts = Parts()
    parts.feed.missed()
    assert parts.log == ["drop all"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (ORDER, {Kind.ORDER: {"S1", "D1"}, Kind.DELIVERY: {"S1"}}),
        (Change(kind=Kind.ORDER, key="S1"), {Kind.ORDER: {"S1"}, Kind.DELIVERY: {"S1"}}),
        (
            Change(kind=Kind.STOCK, key="P-1"),
            {Kind.STOCK: {"P-1"}, Kind.AVAILABILITY: {"P-1"}},
        ),
        (
            Change(kind=Kind.DELIVERY, key="L1", customer="D1"),
            {Kind.DELIVERY: {"L1", "D1"}},
        ),
    ],
)
def test_a_change_names_all_that_tells_of_it(
    change: Change, expected: dict[Kind, set[str]]
) -> None:
    assert dropped([change]) == expected


def tells(parts: Parts) -> Parts:
    """Let those who subscribe write into the log, too."""

    def tell(system: str, changes: Sequence[Change]) -> None:
        if changes:
            parts.log.append(f"tell {system} {','.join(change.kind for change in changes)}")

    parts.feed.tell = tell
    return parts


async def test_subscribers_are_told_when_it_is_forgotten_and_of_customers_when_they_are_read() -> (
    None
):
    parts = tells(Parts())
    parts.error = Unavailable("down", system="erp")
    with pytest.raises(Unavailable):
        await parts.feed.take("erp", [ORDER, CUSTOMER], Way.EVENT)
    assert [line for line in parts.log if not line.startswith(("publish", "count"))] == [
        "forget order D1,S1",
        "forget delivery S1",
        "forget customer D1",
        "tell erp order",
        "amend erp D1",
        "tell erp customer",
    ]


async def test_subscribers_are_told_of_what_another_process_heard() -> None:
    parts = tells(Parts())
    await parts.feed.hear(Notice(origin="x", system="erp", changes=(ORDER, CUSTOMER)))
    assert parts.log[-1] == "tell erp order,customer"
    assert parts.log[:-1] == ["drop order D1,S1", "drop delivery S1", "drop customer D1"]
