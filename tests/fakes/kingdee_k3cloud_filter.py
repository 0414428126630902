"""FilterString and OrderString as a K/3 Cloud server reads them: SQL-like conditions over rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Values: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Callable[[Values], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<sign><>|>=|<=|=|<|>|\(|\)|,)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.]*))"
)
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    "<>": lambda left, right: bool(left != right),
    ">=": lambda left, right: bool(left >= right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    "<": lambda left, right: bool(left < right),
}


class WrongFilter(Exception):
    """The text is no condition."""


class UnknownField(Exception):
    """A field that the form does not have; its key is the message."""


class Filter:
    """A condition: ``fields`` that it names, ``values`` that it compares to, and its ``shape``."""

    def __init__(self, text: str) -> None:
        """WrongFilter says that the text is none."""
        self._tokens = list(_tokens(text))
        self._at = 0
        self.fields: list[str] = []
        self.values: list[str] = []
        self.holds = self._either()
        if self._at != len(self._tokens):
            raise WrongFilter(text)

    @property
    def shape(self) -> tuple[str, ...]:
        """The condition without its values: two that differ in values alone have the same."""
        return tuple("?" if kind in {"text", "number"} else token for kind, token in self._tokens)

    def _either(self) -> Test:
        tests = [self._all()]
        while self._taken("or"):
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._taken("and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._taken("("):
            inner = self._either()
            self._must(")")
            return inner
        field = self._next("word")
        self.fields.append(field)
        if self._taken("in"):
            return self._among(field)
        compare, value = _COMPARED[self._next("sign")], self._value()
        return lambda row: _compared(row[field], value, compare)

    def _among(self, field: str) -> Test:
        self._must("(")
        values = [self._value()]
        while self._taken(","):
            values.append(self._value())
        self._must(")")
        return lambda row: row[field] in values

    def _value(self) -> Any:
        kind, token = self._peek()
        if kind not in {"text", "number"}:
            raise WrongFilter(token)
        self._at += 1
        if kind == "number":
            return int(token)
        value = token[1:-1].replace("''", "'")
        self.values.append(value)
        return value

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _taken(self, token: str) -> bool:
        kind, found = self._peek()
        taken = kind in {"sign", "word"} and found.lower() == token
        self._at += taken
        return taken

    def _must(self, token: str) -> None:
        if not self._taken(token):
            raise WrongFilter(token)

    def _next(self, wanted: str) -> str:
        kind, token = self._peek()
        if kind != wanted:
            raise WrongFilter(token)
        self._at += 1
        return token


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise WrongFilter(text[at:])
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _compared(left: Any, right: Any, compare: Callable[[Any, Any], bool]) -> bool:
    """Compare as SQL does: to nothing nothing compares, a day is its midnight."""
    if left is None:
        return False
    if isinstance(right, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", right):
        right = f"{right}T00:00:00"
    return compare(left, right)


def ordered(rows: Sequence[Values], order: str) -> list[Values]:
    """Sort rows by fields, each upwards unless it says ``desc``."""
    found = list(rows)
    for part in reversed([part.split() for part in order.split(",") if part.strip()]):
        field = part[0]
        found.sort(key=lambda row: (row[field] is not None, row[field]), reverse="desc" in part)
    return found
