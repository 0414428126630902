"""The start of a process: ``python -m benchmarks.race cold``.

From the start of ``c360 serve`` until it says that it is ready, and until its first right answer to
W1, each in a process of its own. How much of it is imports tells the interpreter itself, which
makes that one start slower. Files are in the system's cache, and compiled.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Final, Literal

import msgspec

from benchmarks.race import processes, report, stub
from benchmarks.race.candidates import PORT, Candidate
from benchmarks.race.checked import Wrong, complaint
from benchmarks.race.machine import Machine, machine
from benchmarks.race.ours import ours
from benchmarks.race.table import lined
from benchmarks.race.telling import say
from benchmarks.race.workloads import WORKLOADS

_SECONDS: Final = 60.0
_PAUSE: Final = 0.002
_MOST: Final = 12
_OK: Final = 200
_MARK: Final = "import time:"

Until = Literal["ready", "answer"]


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds from nothing, the process' own CPU milliseconds, and its MB then."""

    took_ms: float
    cpu_ms: float
    rss: float


class Starts(msgspec.Struct, frozen=True, kw_only=True):
    """All starts; ``imports`` are milliseconds by package in the start that was looked into."""

    machine: Machine
    at: str
    interpreter_ms: Sequence[float]
    ready: Sequence[Start]
    answer: Sequence[Start]
    watched: Start
    imports: Mapping[str, float]

    @property
    def share(self) -> float:
        """Which part of the start that was looked into was imports."""
        return sum(self.imports.values()) / self.watched.took_ms


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.race cold", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write what was found here")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place, stub.running(Path(place)):
        found = starts(ours(Path(place) / "ours", warm=None), Path(place), chosen.rounds)
    say(f"{found.machine}\n\n{told(found)}")
    if chosen.json:
        report.write(found, chosen.json)
    return 0


def starts(candidate: Candidate, folder: Path, rounds: int) -> Starts:
    """Start the gateway so often, after a first time that makes databases and compiles files."""
    where = machine()
    start(candidate, folder, "answer")
    both = [
        (start(candidate, folder, "ready"), start(candidate, folder, "answer"), _interpreter())
        for _ in range(rounds)
    ]
    ready, answer, interpreter = zip(*both, strict=True)
    program, *rest = candidate.command
    watched = msgspec.structs.replace(candidate, command=(program, "-X", "importtime", *rest))
    return Starts(
        machine=where,
        at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        interpreter_ms=interpreter,
        ready=ready,
        answer=answer,
        watched=start(watched, folder, "answer"),
        imports=imports((folder / "start.log").read_text(errors="replace")),
    )


def start(candidate: Candidate, folder: Path, until: Until) -> Start:
    """Start a gateway, wait for what is wanted of it, end it."""
    began = time.monotonic()
    with _running(candidate, folder / "start.log") as process:
        body = _asked(candidate, process, until)
        took = time.monotonic() - began
        usage = processes.usage(process.pid)
    workload = WORKLOADS["w1"]
    if until == "answer":
        answer = msgspec.json.decode(body)
        problem = complaint(answer, candidate.leaves(workload), workload.role)
        if problem:
            raise Wrong(f"{candidate.name}: {problem}: {body[:300]!r}")
    return Start(took_ms=took * 1e3, cpu_ms=usage.cpu * 1e3, rss=usage.rss)


@contextmanager
def _running(candidate: Candidate, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            candidate.command,
            cwd=candidate.folder,
            env=candidate.environment,
            stdout=file,
            stderr=file,
        )
        try:
            yield process
        finally:
            processes.stop(process)


def _asked(candidate: Candidate, process: subprocess.Popen[bytes], until: Until) -> bytes:
    """Ask as soon as somebody listens; that is before there is somebody who answers."""
    end = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < end:
        with closing(http.client.HTTPConnection("127.0.0.1", PORT, timeout=_SECONDS)) as line:
            try:
                line.connect()
            except ConnectionRefusedError:
                time.sleep(_PAUSE)
                continue
            _ask(line, candidate, until)
            answer = line.getresponse()
            if answer.status != _OK:
                raise Wrong(f"{candidate.name}: {answer.status} at the start")
            return answer.read()
    raise Wrong(f"{candidate.name} did not start; its log says why")


def _ask(line: http.client.HTTPConnection, candidate: Candidate, until: Until) -> None:
    if until == "ready":
        line.request("GET", "/readyz")
        return
    workload = WORKLOADS["w1"]
    query = candidate.question(workload).read_text()
    body = msgspec.json.encode({"query": query, "variables": workload.example})
    own = dict(one.split(": ", 1) for one in candidate.headers[workload.role])
    json = {"content-type": "application/json", "accept": "application/json"}
    line.request("POST", "/graphql", body, {**json, **own})


def _interpreter() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (time.monotonic() - began) * 1e3


def imports(text: str) -> dict[str, float]:
    """Add up what ``-X importtime`` wrote, by package: milliseconds, the longest first."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        if line.startswith(_MARK) and line.count("|") == 2:  # noqa: PLR2004 - columns
            own, _, name = line.removeprefix(_MARK).split("|")
            if own.strip().isdecimal():
                found[name.strip().partition(".")[0]] += int(own)
    return {name: micros / 1e3 for name, micros in found.most_common()}


def told(found: Starts) -> str:
    """Return the medians, and which packages take longest to import."""
    head = ("from nothing to", "ms", "CPU ms", "MB")
    interpreter = ("an interpreter", f"{median(found.interpreter_ms):.0f}", "", "")
    rows = [head, interpreter, _row("ready", found.ready), _row("the first answer", found.answer)]
    longest = list(found.imports.items())[:_MOST]
    packages = [("package", "ms"), *((name, f"{own:.0f}") for name, own in longest)]
    title = f"Cold start, median of {len(found.answer)}"
    share = f"Imports: {found.share:.0%} of a start of {found.watched.took_ms:.0f} ms, watched"
    return "\n".join([title, "", *lined(rows), "", share, "", *lined(packages)])


def _row(name: str, own: Sequence[Start]) -> tuple[str, ...]:
    figures = (median(one.took_ms for one in own), median(one.cpu_ms for one in own))
    return (name, *(f"{one:.0f}" for one in figures), f"{median(one.rss for one in own):.0f}")
