"""What the workloads may cost: a file that a person reads and the guard compares with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.guard.costs import Cost

FILE: Final = Path(__file__).with_name("expected.toml")
PYTHON: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
_LINE: Final = "# --- Below stands what --update writes.\n"

# What a figure counts, and how much of it is no change, however little there was.
UNITS: Final[Mapping[str, tuple[str, int]]] = {
    "steps": ("steps of the interpreter", 0),
    "peak": ("KB of memory at most", 12),
    "left": ("blocks of memory left to the collector", 20),
}


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure for each of UNITS; as an allowance: by which part of it more is no failure."""

    steps: float
    peak: float
    left: float


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``calls`` to systems by workload, what is allowed, costs by Python version and workload."""

    calls: Mapping[str, int]
    allowed: Figures
    python: Mapping[str, Mapping[str, Figures]] = {}


def read(file: Path = FILE) -> Expected:
    """Read the file; msgspec says what is wrong with it."""
    return msgspec.toml.decode(file.read_bytes(), type=Expected)


def update(found: Mapping[str, Cost], file: Path = FILE, python: str = PYTHON) -> None:
    """Write what was found; calls, allowances and other versions of Python stay as they are."""
    known = {**read(file).python, python: {name: figures(cost) for name, cost in found.items()}}
    by_hand, line, _ = file.read_text(encoding="utf-8").partition(_LINE)
    if not line:
        raise ValueError(f"{file.name} has no line {_LINE!r}")
    file.write_text("".join([by_hand, line, *_tables(known)]), encoding="utf-8")


def figures(cost: Cost) -> Figures:
    """Return what is compared of a cost."""
    return Figures(steps=cost.steps.middle, peak=cost.peak.middle, left=cost.left.middle)


def _tables(known: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    for python, workloads in sorted(known.items()):
        yield f'\n[python."{python}"]\n'
        for name, own in workloads.items():
            told = ", ".join(f"{unit} = {getattr(own, unit):.0f}" for unit in UNITS)
            yield f"{name} = {{ {told} }}\n"


def complaints(
    expected: Expected, found: Mapping[str, Cost], python: str = PYTHON
) -> Iterator[str]:
    """Say what costs more than it may, or calls systems otherwise than it must."""
    known = expected.python.get(python, {})
    for name, cost in found.items():
        if cost.calls != expected.calls[name]:
            yield f"{name}: {cost.calls} calls to systems, expected {expected.calls[name]}"
        for unit, now, before in _compared(name, cost, known):
            what, slack = UNITS[unit]
            may = getattr(expected.allowed, unit)
            if now > max(before * (1 + may), before + slack):
                yield f"{name}: {_told(now, before, what)}, allowed {may:+.0%}"


def gains(expected: Expected, found: Mapping[str, Cost], python: str = PYTHON) -> Iterator[str]:
    """Say what has become cheaper by more than the allowance, and could be held."""
    known = expected.python.get(python, {})
    for name, cost in found.items():
        for unit, now, before in _compared(name, cost, known):
            what, slack = UNITS[unit]
            if now < min(before * (1 - getattr(expected.allowed, unit)), before - slack):
                yield f"{name}: {_told(now, before, what)}"


def _compared(
    name: str, cost: Cost, known: Mapping[str, Figures]
) -> Iterator[tuple[str, float, float]]:
    if name in known:
        now = figures(cost)
        yield from ((unit, getattr(now, unit), getattr(known[name], unit)) for unit in UNITS)


def _told(now: float, before: float, what: str) -> str:
    more = f" ({now / before - 1:+.1%})" if before else ""
    return f"{now:,.0f} {what}, expected {before:,.0f}{more}"
