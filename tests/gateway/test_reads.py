"""The gateway's side of the read log: what is written of a reading, and what a failure means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from gateway.reads import entries, noting, opened
from gateway.settings import Audit
from policies.audit import Entry, Read, ReadLog, existing, read_anchors, verify, what_saw
from policies.principal import Principal
from resolvers.exchange import Caller
from resolvers.readings import NotLogged, Reading, unlogged

KEY = "a key of these tests alone, of forty ch."
NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
CALLER = Caller(
    principal=Principal(
        subject="u-finance", roles=("finance", "admin"), marks=("break-glass: a lorry waits",)
    ),
    request_id="request-1",
    deadline=0.0,
)
READING = Reading(
    caller=CALLER,
    fields={
        "cus_2": frozenset({"SalesOrder.cost"}),
        "cus_1": frozenset({"SalesOrder.margin", "CreditAccount.limit", "SalesOrder.cost"}),
    },
)


def settings(folder: Path, *, refuse: bool = True, anchors: Path | None = None) -> Audit:
    url = SecretStr(f"sqlite+aiosqlite:///{folder / 'reads.db'}")
    return Audit(url=url, key=SecretStr(KEY), refuse=refuse, anchors=anchors)


async def written(audit: Audit) -> list[Entry]:
    async with existing(audit.url.get_secret_value()) as database:
        return await what_saw(database, "u-finance", NOON - dt.timedelta(days=9999))


def test_a_reading_is_an_entry_per_customer_in_a_fixed_order() -> None:
    first, second = entries(READING, NOON)
    assert first == Read(
        request_id="request-1",
        at=NOON,
        subject="u-finance",
        roles=("finance", "admin"),
        customer="cus_1",
        coordinates=("CreditAccount.limit", "SalesOrder.cost", "SalesOrder.margin"),
        marks=("break-glass: a lorry waits",),
    )
    assert (second.customer, second.coordinates) == ("cus_2", ("SalesOrder.cost",))


async def test_a_noted_reading_is_in_the_log(tmp_path: Path) -> None:
    audit = settings(tmp_path)
    async with AsyncExitStack() as stack:
        note = await opened(audit, stack)
        await note(READING)
        found = await written(audit)
    assert [one.customer for one in found] == ["cus_2", "cus_1"]
    assert dt.datetime.now(dt.UTC) - found[0].at < dt.timedelta(minutes=1)


async def test_the_stack_ends_the_chain(tmp_path: Path) -> None:
    audit = settings(tmp_path)
    async with AsyncExitStack() as stack:
        await (await opened(audit, stack))(READING)
    report = await verify(audit.url.get_secret_value(), [KEY.encode()])
    assert report.sound
    assert [(chain.last, str(chain.end)) for chain in report.chains] == [(3, "closed")]


async def test_anchors_are_kept_where_the_settings_say(tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.jsonl"
    async with AsyncExitStack() as stack:
        await (await opened(settings(tmp_path, anchors=anchors), stack))(READING)
    (anchor,) = read_anchors(anchors)
    assert anchor.number == 3


async def test_without_a_key_nothing_is_logged_and_that_is_said(tmp_path: Path) -> None:
    audit = settings(tmp_path).model_copy(update={"key": None})
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            assert await opened(audit, stack) is unlogged
    assert [(one["event"], one["log_level"]) for one in logs] == [("reads_not_logged", "warning")]
    assert files(tmp_path) == []


async def closed(folder: Path) -> ReadLog:
    """Return a log that cannot be written any more."""
    reads = await ReadLog.open(
        settings(folder).url.get_secret_value(), key=KEY.encode(), process="p"
    )
    await reads.aclose()
    return reads


async def test_what_cannot_be_logged_is_refused(tmp_path: Path) -> None:
    note = noting(await closed(tmp_path), refuse=True, now=lambda: NOON)
    with capture_logs() as logs, pytest.raises(NotLogged):
        await note(READING)
    assert alarms(logs) == [("read_log_unavailable", "error", "request-1")]


async def test_or_it_is_let_go_with_an_alarm_where_that_is_wanted(tmp_path: Path) -> None:
    note = noting(await closed(tmp_path), refuse=False, now=lambda: NOON)
    with capture_logs() as logs:
        await note(READING)
    assert alarms(logs) == [("read_log_unavailable", "error", "request-1")]


async def test_the_settings_say_which_of_both(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        strict = await opened(settings(tmp_path), stack)
        lenient = await opened(settings(tmp_path, refuse=False), stack)
    with capture_logs() as logs:
        await lenient(READING)
        with pytest.raises(NotLogged):
            await strict(READING)
    assert len(alarms(logs)) == 2


def alarms(logs: Sequence[Mapping[str, object]]) -> list[tuple[object, ...]]:
    return [(one["event"], one["log_level"], one.get("request_id")) for one in logs]


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
