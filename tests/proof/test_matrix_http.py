"""The matrix over real HTTP: what is hidden is in no byte of a response to GET or POST."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.proof.over_http import over_http

pytestmark = pytest.mark.integration


async def test_no_response_shows_what_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learnt, scores = await over_http(tmp_path)
    assert learnt.leaks == learnt.missing == []
    for method, score in scores.items():
        with capsys.disabled():
            sys.stdout.write(f"\n  {method}: {score}")
        assert score.leaks == score.missing == []
        assert score.controls == score.combinations - score.hidden > 0
