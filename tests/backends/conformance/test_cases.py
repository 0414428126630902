"""One test of many cases: every case is looked at, told and counted on its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CASES = """
from backends.conformance.cases import each
from tests.conformance.acme_c360.test_acme import TestAcme as Sound
from backends.conformance.keys import HostileKeys

class TestOdd(Sound, HostileKeys):
    vendor = "odd"

    @each(lambda facts: [1, 2, ("a", "b"), 4])
    async def test_hostile_key_stays_a_value(self, case):
        '''Nothing but one is sound.'''
        assert case == 1
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest says of a test whose last three cases fail."""
    file = tmp_path_factory.mktemp("cases") / "test_odd.py"
    file.write_text(CASES)
    plain = ("-q", "-p", "no:cacheprovider", "-p", "backends.conformance.counted")
    only = ("-o", "asyncio_mode=auto", "-k", "hostile", str(file))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *only],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_a_case_that_fails_is_named_and_the_next_is_looked_at(told: str) -> None:
    failed = [line for line in told.splitlines() if line.startswith("SUBFAILED")]
    assert [line[: line.index("]") + 1] for line in failed] == [
        "SUBFAILED[2]",
        "SUBFAILED[a.b]",
        "SUBFAILED[4]",
    ]


def test_every_case_is_a_check_of_its_own(told: str) -> None:
    (row,) = [line for line in told.splitlines() if line.startswith("| odd")]
    assert row.split("|")[5].strip() == "1/4"
