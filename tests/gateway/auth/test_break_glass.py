"""Break-glass: who may, with which reason, for how long, and what stays of it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from gateway.auth.break_glass import BreakGlass, Glass, NotOpened, reason_of
from gateway.auth.database import Database
from gateway.auth.tables import OPENINGS
from policies.principal import Principal
from tests.databases import on_every_database
from tests.gateway.auth.conftest import NOW

REASON = "customer calls, goods are burning"
GLASS = Glass(role="emergency", grants="admin", seconds=900)
ANN = Principal(
    subject="ann",
    roles=("support_agent", "emergency"),
    expires=NOW + 3600,
    issued=NOW - 10,
    token="t1",
)
OTHER_TOKEN = Principal(
    subject="ann", roles=("emergency",), expires=NOW + 3600, issued=NOW - 10, token="t2"
)


@pytest.fixture
def glass(database: Database) -> BreakGlass:
    return BreakGlass(GLASS, database)


async def test_stated_reason_opens_and_is_marked(glass: BreakGlass) -> None:
    opened = await glass.open(ANN, REASON, NOW)
    assert opened.roles == ("admin",)
    assert opened.marks == (f"break-glass: {REASON}",)
    assert (opened.subject, opened.token) == ("ann", "t1")


async def test_opened_caller_expires_when_the_access_ends(glass: BreakGlass) -> None:
    assert (await glass.open(ANN, REASON, NOW)).expires == NOW + 900
    late = Principal(subject="bob", roles=("emergency",), expires=NOW + 60, token="t9")
    assert (await glass.open(late, REASON, NOW)).expires == NOW + 60


async def test_without_a_reason_the_emergency_role_gives_nothing(glass: BreakGlass) -> None:
    caller = await glass.open(ANN, None, NOW)
    assert (caller.roles, caller.marks) == (("support_agent",), ())


async def test_caller_with_no_other_role_is_told_that_the_reason_is_missing(
    glass: BreakGlass,
) -> None:
    with pytest.raises(NotOpened, match="X-Break-Glass-Reason"):
        await glass.open(OTHER_TOKEN, None, NOW)


async def test_ordinary_caller_stays_as_they_are(glass: BreakGlass) -> None:
    caller = Principal(subject="bob", roles=("sales_rep",))
    assert await glass.open(caller, None, NOW) is caller


async def test_reason_of_a_caller_without_the_role_is_refused(glass: BreakGlass) -> None:
    with pytest.raises(NotOpened, match="role") as refusal:
        await glass.open(Principal(subject="bob", roles=("admin",)), REASON, NOW)
    assert "emergency" not in str(refusal.value).split()[-1]


@pytest.mark.parametrize(
    "reason",
    [
        "",
        " " * 20,
        "too short",
        "x" * 501,
        "a reason\nof two lines",
        "a reason\x1b[31m in red",
        "a reason\u202ebackwards",
        "a reason with NUL\0",
        "a reason \ud800 of no script",
    ],
    ids=["none", "blank", "short", "long", "lines", "escape", "bidi", "NUL", "surrogate"],
)
async def test_reason_that_says_nothing_is_refused(glass: BreakGlass, reason: str) -> None:
    with pytest.raises(NotOpened, match="10 to 500 printable") as refusal:
        await glass.open(ANN, reason, NOW)
    assert not reason.strip() or reason not in str(refusal.value)


@pytest.mark.parametrize("reason", ["x" * 10, "x" * 500, "客户来电，货物着火，需要立即处理"])
async def test_reason_of_fitting_length_opens_in_any_script(glass: BreakGlass, reason: str) -> None:
    opened = await glass.open(ANN, f"  {reason} ", NOW)
    assert opened.marks == (f"break-glass: {reason}",)


async def test_refused_reason_does_not_start_the_time(
    glass: BreakGlass, database: Database
) -> None:
    with pytest.raises(NotOpened):
        await glass.open(ANN, "short", NOW)
    assert await openings(database) == 0


async def test_access_ends_by_itself(glass: BreakGlass) -> None:
    await glass.open(ANN, REASON, NOW)
    await glass.open(ANN, "another good reason", NOW + 899)
    with pytest.raises(NotOpened, match="ended"):
        await glass.open(ANN, REASON, NOW + 900)


async def test_same_token_does_not_open_again(glass: BreakGlass) -> None:
    await glass.open(ANN, REASON, NOW)
    for later in (901, 3600, 86_400):
        with pytest.raises(NotOpened, match="ended"):
            await glass.open(ANN, REASON, NOW + later)


async def test_every_request_needs_its_reason(glass: BreakGlass) -> None:
    await glass.open(ANN, REASON, NOW)
    assert (await glass.open(ANN, None, NOW + 1)).roles == ("support_agent",)


@on_every_database
async def test_all_processes_agree_when_it_began(glass: BreakGlass, elsewhere: Database) -> None:
    await glass.open(ANN, REASON, NOW)
    other = BreakGlass(GLASS, elsewhere)
    assert (await other.open(ANN, REASON, NOW + 600)).expires == NOW + 900
    with pytest.raises(NotOpened, match="ended"):
        await BreakGlass(GLASS, elsewhere).open(ANN, REASON, NOW + 900)


@on_every_database
async def test_first_requests_of_two_processes_open_once(
    glass: BreakGlass, elsewhere: Database, database: Database
) -> None:
    other = BreakGlass(GLASS, elsewhere)
    opened = await asyncio.gather(
        *(one.open(ANN, REASON, NOW + n) for n, one in enumerate([glass, other] * 3))
    )
    assert len({caller.expires for caller in opened}) == 1
    assert await openings(database) == 1


async def test_new_token_opens_anew(glass: BreakGlass) -> None:
    await glass.open(ANN, REASON, NOW)
    assert (await glass.open(OTHER_TOKEN, REASON, NOW + 1000)).roles == ("admin",)


async def test_tokens_without_id_are_told_apart_by_their_instant(glass: BreakGlass) -> None:
    one = Principal(subject="ann", roles=("emergency",), issued=NOW, expires=NOW + 9000)
    two = Principal(subject="ann", roles=("emergency",), issued=NOW + 1000, expires=NOW + 9000)
    await glass.open(one, REASON, NOW)
    with pytest.raises(NotOpened):
        await glass.open(one, REASON, NOW + 1000)
    assert (await glass.open(two, REASON, NOW + 1000)).roles == ("admin",)


async def test_one_subjects_opening_is_not_anothers(glass: BreakGlass) -> None:
    await glass.open(ANN, REASON, NOW)
    bob = Principal(subject="bob", roles=("emergency",), expires=NOW + 9000, token="t1")
    assert (await glass.open(bob, REASON, NOW + 1000)).expires == NOW + 1900


@on_every_database
async def test_lines_of_tokens_that_ended_are_removed(
    glass: BreakGlass, database: Database
) -> None:
    await glass.open(ANN, REASON, NOW)
    later = NOW + 86_400
    bob = Principal(subject="bob", roles=("emergency",), expires=later + 60, token="t3")
    await glass.open(bob, REASON, later)
    assert await openings(database) == 1


async def test_opening_is_loud_and_says_nothing_personal(glass: BreakGlass) -> None:
    with capture_logs() as logs:
        await glass.open(ANN, REASON, NOW)
        await glass.open(ANN, REASON, NOW + 1)
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("break_glass_opened", "warning")
    ]
    assert "ann" not in str(logs)
    assert REASON not in str(logs)


async def test_odd_subjects_open_too(glass: BreakGlass) -> None:
    odd = Principal(subject="a\ud800\0", roles=("emergency",), expires=NOW + 60, token="t\0")
    assert (await glass.open(odd, REASON, NOW)).roles == ("admin",)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, None),
        (b"plain words", "plain words"),
        ("货物着火".encode(), "货物着火"),
        (b"%E8%B4%A7%E7%89%A9", "货物"),
        (b"100% of the goods", "100% of the goods"),
    ],
    ids=["none", "ascii", "utf-8", "percent-encoded", "a percent sign"],
)
def test_reason_is_read_from_the_header(header: bytes | None, reason: str | None) -> None:
    assert reason_of(header) == reason


@pytest.mark.parametrize("header", [b"\xff\xfe reason", b"reason %FF%FE"])
def test_header_that_is_no_text_is_refused(header: bytes) -> None:
    with pytest.raises(NotOpened, match="UTF-8"):
        reason_of(header)


async def openings(database: Database) -> int:
    async with database.reading() as connection:
        count = select(func.count()).select_from(OPENINGS)
        return int((await connection.execute(count)).scalar_one())
