"""A result as text to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.shield.scenario import Check, Result


def shown(result: Result) -> str:
    """Return the table, what was held and what was not, and the notes."""
    parts = [f"## {result.title}", lined(result.rows), lined(_checks(result.checks))]
    notes = "\n".join(f"- {note}" for note in result.notes)
    return "\n\n".join(part for part in (*parts, notes) if part) + "\n"


def lined(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, of which the first is the head, as a table in Markdown."""
    return "\n".join(_lines(rows)) if len(rows) > 1 else ""


def _checks(checks: Sequence[Check]) -> list[tuple[str, ...]]:
    told = [(one.text, one.figure, one.limit, _word(one)) for one in checks]
    return [("promise", "measured", "may be", ""), *told]


def _word(check: Check) -> str:
    return "held" if check.held else "NOT held"


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield f"| {' | '.join('-' * width for width in widths)} |"
