"""Half a minute of faults from a fixed seed: whatever is answered is right, and nothing is left."""

from __future__ import annotations

import pytest

from benchmarks.shield.storm_chaos import FILES, stormed

pytestmark = pytest.mark.integration

SEED = 7
SECONDS = 12.0
BY_TIME = {"status 504"}  # on a busy machine a whole question may run out of time


async def test_no_fault_makes_an_answer_wrong_or_leaves_anything_behind() -> None:
    storm, before, after, wrong = await stormed(SECONDS, SEED)
    assert set(wrong) <= BY_TIME, wrong
    assert storm.verdict.answers > 100
    assert len(storm.verdict.stocks) > 100
    assert len({trouble.partition(" ")[0] for trouble in storm.troubles}) == 3
    assert [one.tasks for one in after] == [one.tasks for one in before]
    assert all(now.files <= then.files + FILES for then, now in zip(before, after, strict=True))
