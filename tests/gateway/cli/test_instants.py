"""Instants are given as so long ago or as dates."""

from __future__ import annotations

import datetime as dt

import pytest
import typer

from gateway.cli.instants import instant, spoken

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30d", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        ("12h", dt.datetime(2026, 3, 2, 0, tzinfo=dt.UTC)),
        ("1.5 h", dt.datetime(2026, 3, 2, 10, 30, tzinfo=dt.UTC)),
        ("2026-03-01", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("2026-03-01T12:00", dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)),
        ("2026-03-01T12:00+08:00", dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)),
    ],
)
def test_an_instant_is_so_long_ago_or_a_date(text: str, meant: dt.datetime) -> None:
    assert instant("--since", text, NOON) == meant


@pytest.mark.parametrize(
    "text", ["", "30", "yesterday", "3 weeks", "-3d", "99999999d", "2026-13-01"]
)
def test_what_is_no_instant_ends_the_command(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        instant("--since", text, NOON)
    assert caught.value.exit_code == 2
    assert capsys.readouterr().err.startswith("--since must be so long ago (30d")


def test_instants_are_told_in_utc() -> None:
    east = dt.timezone(dt.timedelta(hours=8))
    assert spoken(dt.datetime(2026, 3, 1, 12, tzinfo=east)) == "2026-03-01 04:00:00Z"
    assert spoken(None) == "-"
