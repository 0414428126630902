"""Figures for tests: everything is 1 unless said otherwise."""

from __future__ import annotations

from benchmarks.race.figures import Figures


def figures(**told: float) -> Figures:
    """Return figures that differ in what is told."""
    names = Figures.__struct_fields__
    return Figures(
        **{name: told.get(name, 0.0 if name in {"errors", "refused"} else 1.0) for name in names}
    )
