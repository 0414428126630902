"""Memory under mixed load: ``python -m benchmarks.race memory --minutes 10``.

W1 to W4 are asked at the same time, each over a few connections; nothing else than the project's
own settings says what is kept. Memory is that of the gateway's process, all its threads included.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.race import load, processes, report, stub
from benchmarks.race.candidates import Candidate
from benchmarks.race.course import Started, started
from benchmarks.race.machine import Machine, machine
from benchmarks.race.ours import ours
from benchmarks.race.table import lined
from benchmarks.race.telling import say
from benchmarks.race.workloads import WORKLOADS

LIMIT: Final = 150.0  # MB, for each worker
MIXED: Final = ("w1", "w2", "w3", "w4")
EVERY: Final = 5.0
_MINUTE: Final = 60.0


class Sample(msgspec.Struct, frozen=True):
    """So many MB so many seconds after the load began."""

    seconds: float
    rss: float


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway held: when it was ready, while it answered, and at most."""

    machine: Machine
    at: str
    workers: int
    clients: int
    ready: float
    samples: Sequence[Sample]
    most: float
    answered: dict[str, int]
    failed: int

    @property
    def end(self) -> float:
        """MB in the last minute, of all workers."""
        last = self.samples[-1].seconds - _MINUTE
        return statistics.fmean(one.rss for one in self.samples if one.seconds >= last)

    @property
    def growth(self) -> float:
        """MB per minute in the second half; 0 where there is too little to tell."""
        late = self.samples[len(self.samples) // 2 :]
        if len(late) < 2:  # noqa: PLR2004 - a line needs two points
            return 0.0
        line = statistics.linear_regression([s.seconds for s in late], [s.rss for s in late])
        return line.slope * _MINUTE

    @property
    def held(self) -> bool:
        """Whether each worker stayed within the limit."""
        return max(self.end, self.samples[-1].rss) / self.workers <= LIMIT


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 where a worker holds more than it may."""
    parser = argparse.ArgumentParser(prog="benchmarks.race memory", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=2, help="connections for each workload")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write what was found here")
    chosen = parser.parse_args(arguments)
    load.require()
    with tempfile.TemporaryDirectory() as place, stub.running(Path(place)):
        folder = Path(place)
        candidate = ours(folder / "ours", warm=None, workers=chosen.workers)
        with started(candidate, folder) as gateway:
            found = held(gateway, folder, chosen.minutes, chosen.clients, chosen.workers)
    say(f"{found.machine}\n\n{told(found)}")
    if chosen.json:
        report.write(found, chosen.json)
    return 0 if found.held else 1


def held(gateway: Started, folder: Path, minutes: float, clients: int, workers: int) -> Held:
    """Ask everything at once for so long, and look at the memory meanwhile."""
    where, ready = machine(), processes.usage(gateway.pid).rss
    with ThreadPoolExecutor(len(MIXED)) as generators:
        loads = {
            name: generators.submit(
                _loaded, gateway.candidate, name, folder, clients, minutes * _MINUTE
            )
            for name in MIXED
        }
        samples = list(_samples(gateway.pid, list(loads.values())))
    done = {name: one.result() for name, one in loads.items()}
    return Held(
        machine=where,
        at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        workers=workers,
        clients=clients,
        ready=ready,
        samples=samples,
        most=processes.most(gateway.pid),
        answered={name: one.answered for name, one in done.items()},
        failed=sum(one.errors + one.refused for one in done.values()),
    )


def _loaded(
    candidate: Candidate, name: str, folder: Path, clients: int, seconds: float
) -> load.Loaded:
    workload = msgspec.structs.replace(WORKLOADS[name], connections=clients)
    return load.put(candidate, workload, folder, seconds)


def _samples(pid: int, loads: Sequence[Future[load.Loaded]]) -> Iterator[Sample]:
    began = time.monotonic()
    while not all(one.done() for one in loads):
        yield Sample(time.monotonic() - began, processes.usage(pid).rss)
        time.sleep(EVERY)
    yield Sample(time.monotonic() - began, processes.usage(pid).rss)


def told(found: Held) -> str:
    """Return the memory by minute, and what became of it."""
    rows = [("minute", "MB, mean", "MB, most"), ("ready", f"{found.ready:.0f}", "")]
    minutes = sorted({int(one.seconds // _MINUTE) for one in found.samples})
    for minute in minutes:
        own = [one.rss for one in found.samples if one.seconds // _MINUTE == minute]
        rows.append((f"{minute + 1}", f"{statistics.fmean(own):.1f}", f"{max(own):.1f}"))
    answers = ", ".join(f"{name} {count:,}" for name, count in found.answered.items())
    end = (
        f"at the end {found.end:.0f} MB, at most {found.most:.0f} MB, "
        f"{found.growth:+.2f} MB a minute in the second half; goal {LIMIT:.0f} MB "
        f"for each worker: {'held' if found.held else 'NOT held'}"
    )
    return "\n".join(
        [
            f"W1 to W4 mixed, {found.clients} connections each, {found.workers} worker(s)",
            "",
            *lined(rows),
            "",
            f"answered: {answers}; failed or refused: {found.failed:,}",
            end,
        ]
    )
