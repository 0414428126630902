"""The figures of the proof, as a table or as JSON: ``python -m tests.proof [--json]``."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import structlog

from tests.proof.breeding import litter
from tests.proof.company import Learnt, learn, proving
from tests.proof.matrix import Score
from tests.proof.oracle import AT_THE_DOORS, CALLERS, PAIRS, ROLES
from tests.proof.over_http import over_http
from tests.proof.runs import LEFT_OUT, MORE, SPELLINGS
from tests.proof.stage import COORDINATES, ORACLE
from tests.proof.trial import Result, Trial


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the proof showed."""

    roles: int
    callers: int
    coordinates: int
    protected: int
    ways: int
    combinations: int
    hidden: int
    controls: int
    noted: int
    leaks: int
    missing: int
    mutants: int
    refused: int
    killed: int
    alive: int
    equivalent: int
    seconds: float
    by_way: Mapping[str, Score]

    @property
    def sound(self) -> bool:
        """Whether nothing leaked, nothing was missing and no mutant lived."""
        return not (self.leaks or self.missing or self.alive)


async def summary(folder: Path) -> Summary:
    """Run all of the matrix, and all mutants."""
    began = time.monotonic()
    learnt = await learn(_made(folder / "learnt"))
    scores: dict[str, Score] = {"control": learnt.score}
    for name, run in {**SPELLINGS, **LEFT_OUT, **MORE}.items():
        async with proving(_made(folder / f"run-{len(scores)}"), learnt) as proof:
            scores[name] = await run(proof)
    control, by_method = await over_http(_made(folder / "http"))
    scores |= {"control over HTTP": control, **by_method}
    return _summed(scores, await _tried(folder, learnt), time.monotonic() - began)


async def _tried(folder: Path, learnt: Learnt) -> Result:
    every = litter(_made(folder / "mutants"))
    async with proving(_made(folder / "trial"), learnt) as proof:
        return await Trial(proof).run(every)


def _summed(scores: Mapping[str, Score], mutants: Result, seconds: float) -> Summary:
    whole = Score()
    for score in scores.values():
        whole += score
    # What a directive leaves out is missing by intent.
    missing = sum(len(one.missing) for name, one in scores.items() if name not in LEFT_OUT)
    return Summary(
        roles=len(ROLES),
        callers=len({**CALLERS, **PAIRS, **AT_THE_DOORS}),
        coordinates=len(COORDINATES),
        protected=len(ORACLE.protected()),
        ways=len(scores) - 2,
        combinations=whole.combinations,
        hidden=whole.hidden,
        controls=whole.controls,
        noted=whole.noted,
        leaks=len(whole.leaks),
        missing=missing,
        mutants=mutants.mutants,
        refused=mutants.refused,
        killed=mutants.killed,
        alive=len(mutants.alive),
        equivalent=len(mutants.equivalent),
        seconds=round(seconds, 1),
        by_way=scores,
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _table(found: Summary) -> Iterator[str]:
    figures = msgspec.structs.asdict(found)
    by_way = figures.pop("by_way")
    yield from (f"{name:16} {figure:>10}" for name, figure in figures.items())
    yield ""
    yield from (f"{name}: {score}" for name, score in by_way.items())


def main() -> int:
    """Print the figures; the exit status is 1 where the proof fails."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(summary(Path(folder)))
    as_json = "--json" in sys.argv[1:]
    text = msgspec.json.encode(found).decode() if as_json else "\n".join(_table(found))
    sys.stdout.write(f"{text}\n")
    return 0 if found.sound else 1


if __name__ == "__main__":
    raise SystemExit(main())
