"""Where our time goes under load: ``python -m benchmarks.race.profile [WORKLOAD]``.

py-spy looks at the process from outside, a few hundred times a second; it may be a copy beside the
peers (``--py-spy``), since the project does not install it.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.race import checked, layers, load, processes, stub
from benchmarks.race.course import Started, started
from benchmarks.race.ours import ours
from benchmarks.race.workloads import WORKLOADS, Workload

_RATE: Final = 250
_WARM: Final = 12.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(prog="benchmarks.race.profile", description=__doc__)
    parser.add_argument("workload", nargs="?", default="w1", choices=list(WORKLOADS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--py-spy", default="py-spy", help="the program")
    parser.add_argument("--raw", type=Path, help="keep the folded stacks here")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what we started ends with us
    workload = WORKLOADS[chosen.workload]
    with tempfile.TemporaryDirectory() as place, stub.running(Path(place)) as running:
        folder = Path(place)
        running.delay(workload.delay)
        with started(ours(folder / "ours", warm=workload.warm), folder) as gateway:
            checked.check(gateway.candidate, workload)
            load.put(gateway.candidate, workload, folder, _WARM if workload.warm else 3.0)
            cpu = cost(gateway, workload, folder, chosen.seconds)
            text = sampled(gateway, workload, folder, chosen.py_spy, chosen.seconds)
    if chosen.raw:
        chosen.raw.write_text(text)
    sys.stdout.write(report(workload.title, text, cpu))


def cost(gateway: Started, workload: Workload, folder: Path, seconds: float) -> dict[int, float]:
    """Return the CPU microseconds of a request by thread, while nobody looks."""
    before = processes.threads(gateway.pid)
    loaded = load.put(gateway.candidate, workload, folder, seconds)
    after = processes.threads(gateway.pid)
    each = 1e6 / loaded.answered
    return {thread: (cpu - before.get(thread, 0.0)) * each for thread, cpu in after.items()}


def sampled(
    gateway: Started, workload: Workload, folder: Path, program: str, seconds: float
) -> str:
    """Return the folded stacks that were seen under load."""
    file = folder / "stacks"
    options = (
        "--function",
        "--full-filenames",
        "--threads",
        "--rate",
        str(_RATE),
        "--format",
        "raw",
    )
    length = ("--duration", f"{seconds:.0f}", "--output", str(file))
    looking = subprocess.Popen(
        [program, "record", *options, *length, "--pid", str(gateway.pid)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        load.put(gateway.candidate, workload, folder, seconds + 1)
        looking.wait(60)
    finally:
        processes.stop(looking)
    return file.read_text()


def report(title: str, text: str, cpu: Mapping[int, float], most: int = 25) -> str:
    """Return the tables; ``cpu`` is that of a request by thread, in microseconds."""
    stacks = layers.weighed(layers.parsed(text), cpu)
    total = sum(cpu.values())
    parts = [
        f"{title}: {total:,.0f} us CPU per request\n",
        layers.told("by layer", layers.by_layer(stacks), total, most),
        layers.told("by function, itself", layers.by_function(stacks), total, most),
        layers.told("with the standard library", layers.with_library(stacks), total, most),
        layers.told("by function, with callees", layers.with_callees(stacks), total, 2 * most),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
