"""The figures as tables to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.race.figures import Figures, medians
from benchmarks.race.workloads import WORKLOADS, Workload

HEAD = (
    *("candidate", "req/s", "ratio", "CPU ms/req", "CPU ratio", "p50 ms", "p99 ms"),
    *("calls/req", "MB", "start ms", "others"),
)
STOCK = ("ERP calls/s", "SKUs/s")


def table(name: str, rounds: Mapping[str, Sequence[Figures]], base: str) -> str:
    """Return one workload's medians as Markdown; ratios are of the candidate to ``base``."""
    found = medians(rounds)
    head = HEAD + (STOCK if name == "w3" else ()) + _waiting(WORKLOADS[name])
    rows = [cells(name, who, own, found.get(base)) for who, own in found.items()]
    count = max(map(len, rounds.values()))
    title = f"{WORKLOADS[name].title}: {WORKLOADS[name].connections} connections, median of {count}"
    return "\n".join([title, "", *lined([head, *rows]), ""])


def cells(name: str, who: str, own: Figures, base: Figures | None) -> tuple[str, ...]:
    """Return a row: a ratio above 1 is better than the base, in rate as in CPU."""
    rate = f"{own.rate / base.rate:.2f}" if base else "-"
    cpu = f"{base.cpu_ms / own.cpu_ms:.2f}" if base and own.cpu_ms else "-"
    row = (
        *(who + _trouble(own), f"{own.rate:,.0f}", rate),
        *(f"{own.cpu_ms:.3f}", cpu, f"{own.p50:.1f}", f"{own.p99:.1f}"),
        *(f"{own.calls:.2f}", f"{own.rss:.0f}", f"{own.start_ms:.0f}", f"{own.others:.0%}"),
    )
    stock = (f"{own.stock_calls:,.1f}", f"{own.stock_skus:,.0f}")
    delay = WORKLOADS[name].delay
    waited = (f"{own.p50 / delay:.2f}",) if delay else ()
    return row + (stock if name == "w3" else ()) + waited


def _waiting(workload: Workload) -> tuple[str, ...]:
    """Return the head of the column that tells how many calls' times an answer takes."""
    return (f"p50 / {workload.delay} ms",) if workload.delay else ()


def _trouble(own: Figures) -> str:
    told = [f"{own.refused:,.0f}/s refused"] if own.refused else []
    told += [f"{own.errors:.0f} errors"] if own.errors else []
    return f" ({', '.join(told)})" if told else ""


def lined(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows, of which the first is the head, as the lines of a table in Markdown."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        first, *rest = zip(row, widths, strict=True)
        line = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
        yield f"| {' | '.join(line)} |"
        if not number:
            marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
            yield f"| {' | '.join(marks)} |"
