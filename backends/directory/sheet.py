"""A CSV file of links, read as a whole: all of its rows, or all that is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

import msgspec

from backends.domain import Link

NEEDED = ("customer", "system", "key")
FACTS = ("name", "owner", "team", "region", "segment")
COLUMNS = NEEDED + FACTS


class WrongSheet(ValueError):
    """The file cannot be taken in; ``problems`` name line and column, never what stands there."""

    def __init__(self, problems: Sequence[str]) -> None:
        """All problems at once."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a link, the word for its customer, and facts; a blank cell says nothing."""

    line: int
    customer: str
    system: str
    key: str
    name: str | None = None
    owner: str | None = None
    team: str | None = None
    region: str | None = None
    segment: str | None = None

    @property
    def link(self) -> Link:
        """The link."""
        return Link(self.system, self.key)


def rows_of(text: str, systems: Collection[str]) -> list[SheetRow]:
    """Read a file's text; ``systems`` are the names that may stand in its column ``system``."""
    return _Reading(systems).read(text)


class _Reading:
    """Goes through a file once and collects what is wrong."""

    def __init__(self, systems: Collection[str]) -> None:
        self._systems = systems
        self._problems: list[str] = []
        self._lines: dict[Link, int] = {}

    def read(self, text: str) -> list[SheetRow]:
        lines = _numbered(text.removeprefix("\ufeff"), self._problems)
        number, header = next(lines, (1, []))
        columns = [cell.strip() for cell in header]
        self._check_header(number, columns)
        if self._problems:
            raise WrongSheet(self._problems)
        rows = [self._row(number, columns, cells) for number, cells in lines]
        if self._problems:
            raise WrongSheet(self._problems)
        return [row for row in rows if row]

    def _check_header(self, number: int, columns: Sequence[str]) -> None:
        for name in NEEDED:
            if name not in columns:
                self._problems.append(f"line {number}: the column {name} is missing")
        for place, name in enumerate(columns, start=1):
            if name not in COLUMNS:
                known = ", ".join(COLUMNS)
                self._problems.append(f"line {number}, column {place}: none of {known}")
            elif name in columns[: place - 1]:
                self._problems.append(f"line {number}, column {place}: {name} is there twice")

    def _row(self, number: int, columns: Sequence[str], cells: list[str]) -> SheetRow | None:
        if len(cells) != len(columns):
            counts = f"has {len(cells)} cells where the header has {len(columns)}"
            self._problems.append(f"line {number}: {counts}")
            return None
        values = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
        wrong = [*self._wrong_cells(values)]
        self._problems += [f"line {number}, column {column}: {why}" for column, why in wrong]
        if wrong:
            return None
        row = msgspec.convert({"line": number} | {k: v for k, v in values.items() if v}, SheetRow)
        first = self._lines.setdefault(row.link, number)
        if first != number:
            self._problems.append(f"line {number}, column key: the same link as in line {first}")
        return row

    def _wrong_cells(self, values: dict[str, str]) -> Iterator[tuple[str, str]]:
        for column, value in values.items():
            if not value and column in NEEDED:
                yield column, "is empty"
            elif not value.isprintable():
                yield column, "has a control character or a line break"
            elif column == "system" and value not in self._systems:
                yield column, f"none of the systems {', '.join(sorted(self._systems))}"


def _numbered(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        problems.append(f"line {line}: not CSV: a quotation mark or a NUL in the wrong place")
