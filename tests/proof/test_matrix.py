"""The matrix: every caller by every field by every way in shows no leak, and every way works."""

from __future__ import annotations

import sys

import pytest

from tests.proof.company import Learnt, Proof
from tests.proof.matrix import Score
from tests.proof.routes import Map, NoRoute
from tests.proof.runs import LEFT_OUT, MORE, SPELLINGS
from tests.proof.stage import EXECUTABLE, ORACLE


def shown(what: str, score: Score, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n  {what}: {score}")


def proves(score: Score) -> None:
    """Nothing hidden is shown, everything else is, and what is sensitive is noted."""
    assert score.leaks == []
    assert score.missing == []
    assert score.combinations > score.hidden > 0
    assert score.controls > 0
    assert score.noted > 0


def test_every_field_can_be_reached_and_shows_its_value_to_the_privileged(
    learnt: Learnt, capsys: pytest.CaptureFixture[str]
) -> None:
    shown("control", learnt.score, capsys)
    assert learnt.score.missing == []
    assert learnt.score.leaks == []
    assert learnt.score.controls == learnt.score.combinations
    assert len(ORACLE.protected()) > 150


def test_a_field_that_cannot_be_asked_for_fails_the_proof() -> None:
    with pytest.raises(NoRoute, match=r"Query\.customer: .* no id"):
        Map(EXECUTABLE, {})


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_shows_what_is_hidden(
    proof: Proof, spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    score = await SPELLINGS[spelling](proof)
    shown(spelling, score, capsys)
    proves(score)
    assert score.controls == score.combinations - score.hidden


@pytest.mark.parametrize("spelling", LEFT_OUT)
async def test_what_a_directive_leaves_out_is_neither_shown_nor_denied_nor_read(
    proof: Proof, spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    score = await LEFT_OUT[spelling](proof)
    shown(spelling, score, capsys)
    assert score.leaks == []
    assert score.hidden == score.combinations > 0
    assert score.noted == 0


@pytest.mark.parametrize("way", MORE)
async def test_no_way_shows_what_is_hidden(
    proof: Proof, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Paths, rows, second roles, caches and shared reads; sensitive reads are noted in all."""
    score = await MORE[way](proof)
    shown(way, score, capsys)
    proves(score)
