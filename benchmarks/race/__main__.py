"""The race: ``python -m benchmarks.race``; see README.md beside this package.

``cold``, ``memory`` and ``workers`` as the first word measure our gateway alone.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.race import cold, granian, load, memory, stub, workers
from benchmarks.race.candidates import Candidate, peers
from benchmarks.race.course import Plan
from benchmarks.race.machine import machine
from benchmarks.race.ours import ours
from benchmarks.race.plot import svg
from benchmarks.race.rounds import raced, reported
from benchmarks.race.telling import say
from benchmarks.race.workloads import WORKLOADS

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache" / "bench"
KEPT: Final = (False, True)
FIELD: Final = ("ours", "yoga-jit", "yoga-jit-respcache", "tailcall", "apollo", "strawberry")

ALONE: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {
    "cold": cold.main,
    "memory": memory.main,
    "workers": workers.main,
}


def options() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.race", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name candidates and workloads")
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--workloads", type=_names, default=tuple(WORKLOADS))
    parser.add_argument("--candidates", type=_names, default=FIELD)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of one measurement")
    parser.add_argument("--warmup", type=float, default=4.0, help="seconds before each")
    parser.add_argument("--workers", type=int, default=1, help="processes of ours")
    parser.add_argument("--base", default="yoga-jit", help="whom the ratios are to")
    parser.add_argument("--kit", type=Path, default=CACHE / "kit", help="a copy of shared/bench")
    parser.add_argument("--json", type=Path, help="write all rounds here")
    parser.add_argument("--svg", type=Path, help="draw the medians here")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says; return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what we started ends with us
    if given and given[0] in ALONE:
        return ALONE[given[0]](given[1:])
    return _race(options().parse_args(given))


def _race(chosen: argparse.Namespace) -> int:
    if chosen.list:
        say(f"workloads:  {' '.join(WORKLOADS)}\ncandidates: {' '.join(known(chosen.kit))}")
        return 0
    load.require()
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _run(chosen, Path(folder))
    return 0


def known(kit: Path) -> Iterator[str]:
    """Name who can race here."""
    yield from ("ours", *((granian.NAME,) if granian.installed() else ()), *peers(kit))


def _run(chosen: argparse.Namespace, folder: Path) -> None:
    where = machine()
    say(str(where))
    plan = _plan(chosen)
    field = entered(chosen.candidates, peers(chosen.kit), folder, chosen.workers)
    with stub.running(folder) as running:
        found = raced(field, plan, running, folder)
    reported(found, base=chosen.base, where=where, seconds=plan.seconds, file=chosen.json)
    if chosen.svg:
        chosen.svg.write_text(svg(found))


def _plan(chosen: argparse.Namespace) -> Plan:
    if chosen.quick:
        return Plan(workloads=chosen.workloads, rounds=1, seconds=3.0, warmup=1.0)
    return Plan(
        workloads=chosen.workloads,
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        warmup=chosen.warmup,
    )


def entered(
    names: Sequence[str], known: Mapping[str, Candidate], folder: Path, workers: int
) -> list[Candidate]:
    """Return who races; ours is there twice, once with what it read kept and once without."""
    found: list[Candidate] = []
    for name in names:
        if name == "ours":
            found += [ours(folder / f"warm-{warm}", workers=workers, warm=warm) for warm in KEPT]
        elif name == granian.NAME and granian.installed():
            live = [ours(folder / f"granian-{w}", workers=workers, warm=w) for w in KEPT]
            found += [granian.under(one, workers) for one in live]
        elif name in known:
            found.append(known[name])
        else:
            say(f"{name}: not there (see benchmarks/README.md)")
    return found


if __name__ == "__main__":
    sys.exit(main())
