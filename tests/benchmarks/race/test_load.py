"""What the generator is given, and what it prints."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.race import load
from benchmarks.race.workloads import WORKLOADS

PRINTED = """Running 5s test @ http://127.0.0.1:19100/graphql
  1 threads and 32 connections
RESULT {"requests":10,"seconds":5.0,"p50":1,"p99":9.0,"worst":9,"bytes":5,"errors":2,"refused":3}
"""


def test_the_result_is_found_in_what_the_generator_prints() -> None:
    found = load.parsed(PRINTED)
    assert (found.requests, found.p99, found.errors) == (10, 9.0, 2)


def test_who_was_turned_away_was_not_answered() -> None:
    assert load.parsed(PRINTED).answered == 7


def test_a_generator_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match="no result"):
        load.parsed("unable to connect")


def test_the_variables_are_a_line_each_and_the_same_in_every_run(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        texts.append(load.variables(WORKLOADS["w2"], tmp_path / name).read_bytes())
    assert texts[0] == texts[1]
    assert set(msgspec.json.decode(texts[0].splitlines()[0])) == {"number"}
