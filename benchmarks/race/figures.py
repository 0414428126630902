"""The figures of one round, and their medians."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate in one round of one workload.

    ``cpu_ms`` is the candidate's own CPU time per request, ``calls`` those of the systems per
    request, ``refused`` how many a second were turned away (not counted in ``rate``), ``others``
    the share of the machine that went to neither the candidate, the stub nor the generator: with
    much of it, times mean little.
    """

    rate: float
    cpu_ms: float
    p50: float
    p99: float
    worst: float
    calls: float
    stock_calls: float
    stock_skus: float
    rss: float
    errors: float
    refused: float
    start_ms: float
    others: float


# Per workload and candidate: its rounds.
Rounds = Mapping[str, Mapping[str, Sequence[Figures]]]


def median(rounds: Sequence[Figures]) -> Figures:
    """Return the median of each figure."""
    told: dict[str, Any] = {
        name: statistics.median(getattr(one, name) for one in rounds)
        for name in Figures.__struct_fields__
    }
    return Figures(**told)


def medians(rounds: Mapping[str, Sequence[Figures]]) -> dict[str, Figures]:
    """Return the medians by candidate, the fastest first."""
    found = {name: median(own) for name, own in rounds.items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1].rate))
