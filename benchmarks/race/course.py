"""Runs the race: every candidate in every round, started anew, warmed up, measured, ended."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import msgspec

from benchmarks.race import checked, load, processes
from benchmarks.race.candidates import Candidate
from benchmarks.race.figures import Figures
from benchmarks.race.stub import Stub
from benchmarks.race.workloads import WORKLOADS, Workload

_START: Final = 60.0
_CORES: Final = os.cpu_count() or 1
_WARMUPS: Final = 12
_HARDLY: Final = 0.05


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how often."""

    workloads: tuple[str, ...]
    rounds: int
    seconds: float
    warmup: float


class Started(msgspec.Struct, frozen=True):
    """A candidate that answers, and how many milliseconds its first answer took from nothing."""

    candidate: Candidate
    pid: int
    start_ms: float


Found = Callable[[str, str, Figures], None]


@contextmanager
def started(candidate: Candidate, folder: Path) -> Iterator[Started]:
    """Start a candidate, wait for its first right answer, end it."""
    began = time.monotonic()
    with (folder / f"{candidate.name}.log").open("wb") as log:
        process = subprocess.Popen(
            candidate.command,
            cwd=candidate.folder,
            env=candidate.environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(candidate, process, began + _START)
            yield Started(candidate, process.pid, (time.monotonic() - began) * 1e3)
        finally:
            processes.stop(process)


def _wait(candidate: Candidate, process: subprocess.Popen[bytes], until: float) -> None:
    while process.poll() is None and time.monotonic() < until:
        try:
            checked.ask(candidate, WORKLOADS["w1"])
        except httpx.HTTPError:
            time.sleep(0.02)
        else:
            return
    raise checked.Wrong(f"{candidate.name} did not start; its log says why")


def race(
    candidates: Sequence[Candidate], plan: Plan, stub: Stub, folder: Path
) -> Iterator[tuple[str, str, Figures | checked.Wrong]]:
    """Yield workload, candidate and figures, or what was wrong, as they come."""
    for _ in range(plan.rounds):
        for candidate in candidates:
            names = [name for name in plan.workloads if name in candidate.runs]
            if names:
                yield from _turn(candidate, names, plan, stub, folder)


def _turn(
    candidate: Candidate, names: Sequence[str], plan: Plan, stub: Stub, folder: Path
) -> Iterator[tuple[str, str, Figures | checked.Wrong]]:
    try:
        with started(candidate, folder) as running:
            for name in names:
                yield name, candidate.name, _tried(running, WORKLOADS[name], plan, stub, folder)
    except checked.Wrong as wrong:
        yield names[0], candidate.name, wrong


def _tried(
    running: Started, workload: Workload, plan: Plan, stub: Stub, folder: Path
) -> Figures | checked.Wrong:
    try:
        return measure(running, workload, plan, stub, folder)
    except (checked.Wrong, httpx.HTTPError, subprocess.SubprocessError) as error:
        return checked.Wrong(f"{type(error).__name__}: {error}")


def measure(running: Started, workload: Workload, plan: Plan, stub: Stub, folder: Path) -> Figures:
    """Warm up, then measure."""
    candidate = running.candidate
    stub.delay(workload.delay)
    length = checked.check(candidate, workload)
    _warm(candidate, workload, plan, stub, folder)
    stub.reset()
    began, before = time.monotonic(), _spent(running, stub)
    loaded = load.put(candidate, workload, folder, plan.seconds)
    after, took = _spent(running, stub), time.monotonic() - began
    asked, usage = stub.counts(), processes.usage(running.pid)
    checked.check(candidate, workload)
    if not loaded.refused:
        _of_that_length(candidate, loaded, length)
    own, theirs, all_ = (new - old for new, old in zip(after, before, strict=True))
    return Figures(
        rate=loaded.answered / loaded.seconds,
        cpu_ms=own * 1e3 / loaded.answered,
        p50=loaded.p50,
        p99=loaded.p99,
        worst=loaded.worst,
        calls=asked["total"] / loaded.answered,
        stock_calls=asked["stock"] / loaded.seconds,
        stock_skus=asked["stock_skus"] / loaded.seconds,
        rss=usage.rss,
        errors=loaded.errors,
        refused=loaded.refused / loaded.seconds,
        start_ms=running.start_ms,
        others=max(0.0, all_ - own - theirs - loaded.cpu) / (took * _CORES),
    )


def _warm(candidate: Candidate, workload: Workload, plan: Plan, stub: Stub, folder: Path) -> None:
    """Let it get warm; where all is to be kept, until the systems are hardly asked any more."""
    for _ in range(_WARMUPS if workload.warm else 1):
        stub.reset()
        loaded = load.put(candidate, workload, folder, plan.warmup)
        if stub.counts()["total"] < _HARDLY * loaded.requests:
            return


def _spent(running: Started, stub: Stub) -> tuple[float, float, float]:
    """Return the CPU seconds up to now: of the candidate, of the stub, of all there is."""
    return (
        processes.usage(running.pid).cpu,
        processes.usage(stub.pid).cpu,
        processes.busy(),
    )


def _of_that_length(candidate: Candidate, loaded: load.Loaded, length: int) -> None:
    """See that the answers under load are as long as the one that was looked at."""
    mean = loaded.bytes / loaded.answered
    if not 0.9 * length < mean < 1.1 * length + 1_000:
        raise checked.Wrong(f"{candidate.name}: answers of {mean:.0f} bytes, not {length}")
