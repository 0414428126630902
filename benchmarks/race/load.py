"""The load: wrk with all requests made beforehand, for some seconds, over some connections."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.race.candidates import Candidate
from benchmarks.race.workloads import Workload

SCRIPT: Final = Path(__file__).with_name("load.lua")
SEED: Final = 20_261_101
_TIMEOUT: Final = 20
_MARK: Final = "RESULT "


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What the generator saw; times in milliseconds, ``cpu`` its own seconds.

    ``refused`` were answered with a status of 400 or more; ``errors`` were not answered.
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    worst: float
    bytes: int
    errors: int
    refused: int
    cpu: float = 0.0

    @property
    def answered(self) -> int:
        """How many were answered as asked; 1 at least, to divide by."""
        return max(1, self.requests - self.refused)


def require() -> None:
    """Say what is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: install it with the system's package manager")


def variables(workload: Workload, folder: Path) -> Path:
    """Write the variables of a workload, the same in every run; return the file."""
    file = folder / f"{workload.variables.__name__}.jsonl"
    if not file.is_file():
        drawn = workload.variables(random.Random(SEED))  # noqa: S311 - customers, not secrets
        file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in drawn))
    return file


def put(candidate: Candidate, workload: Workload, folder: Path, seconds: float) -> Loaded:
    """Ask as often as the candidate answers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    options = ["-t1", f"-c{workload.connections}", f"-d{seconds:g}s", f"--timeout={_TIMEOUT}s"]
    files = [str(candidate.question(workload)), str(variables(workload, folder))]
    headers = candidate.headers[workload.role]
    told = subprocess.run(
        ["wrk", *options, "-s", str(SCRIPT), candidate.url, "--", *files, *headers],
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds + 3 * _TIMEOUT,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return msgspec.structs.replace(parsed(told.stdout), cpu=cpu)


def parsed(text: str) -> Loaded:
    """Find the result in what wrk printed."""
    for line in text.splitlines():
        if line.startswith(_MARK):
            return msgspec.json.decode(line[len(_MARK) :], type=Loaded)
    raise ValueError(f"wrk printed no result: {text[-400:]}")
