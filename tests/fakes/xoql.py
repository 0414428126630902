"""An engine for XOQL as Neocrm's public clients use it: parses a SELECT, and runs it on rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]
Tables: TypeAlias = Mapping[str, Sequence[Record]]
Test: TypeAlias = Callable[[Record], bool]

# Which object a relation leads to.
RELATIONS = {
    "ownerId": "user",
    "dimDepart": "department",
    "accountId": "account",
    "productId": "product",
    "orderId": "order",
}
_TOKEN = re.compile(r"\s*(?:('[^']*')|(-?\d+)|([A-Za-z_][\w.]*)|(<=|>=|[=<>(),]))")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: bool(one == other),
    "<": lambda one, other: bool(one < other),
    ">": lambda one, other: bool(one > other),
    "<=": lambda one, other: bool(one <= other),
    ">=": lambda one, other: bool(one >= other),
}


class WrongStatement(Exception):
    """The statement is none, or names what is not there."""


class Statement:
    """A parsed SELECT."""

    def __init__(self, text: str) -> None:
        """Parse."""
        self._tokens = _tokens(text)
        self._at = 0
        self._tables: Tables = {}
        self._word("SELECT")
        self.fields = [self._name()]
        while self._taken(","):
            self.fields.append(self._name())
        self._word("FROM")
        self.source = self._name()
        self.where: Test | None = self._any() if self._taken("WHERE") else None
        self.order = self._orders() if self._taken("ORDER") else []
        self.limit, self.offset = self._limits() if self._taken("LIMIT") else (10, 0)
        if self._at < len(self._tokens):
            raise WrongStatement("something is behind the statement")

    def run(self, tables: Tables, most: int) -> tuple[int, list[dict[str, Any]]]:
        """Return how many rows match, and those of the page, with the selected fields."""
        if self.source not in tables or self.limit > most:
            raise WrongStatement("no such object, or too many rows")
        self._tables = tables
        found = [row for row in tables[self.source] if self.where is None or self.where(row)]
        for name, descending in reversed(self.order):
            found.sort(key=partial(self._place, name), reverse=descending)
        page = found[self.offset : self.offset + self.limit]
        return len(found), [{n: self._value_of(row, n) for n in self.fields} for row in page]

    def _place(self, name: str, row: Record) -> tuple[bool, Any]:
        """Let what has no value come first, as the least."""
        value = self._value_of(row, name)
        return value is not None, value

    def _value_of(self, row: Record, name: str) -> Any:
        """Return a field of a row, or of what one of its relations leads to."""
        own, _, further = name.partition(".") if "." in name else (name, "", "")
        if own not in row:
            raise WrongStatement("no such field")
        if not further:
            return row[own]
        related = self._tables.get(RELATIONS.get(own, ""), ())
        target = next((other for other in related if other["id"] == row[own]), None)
        return None if target is None else self._value_of(target, further)

    def _orders(self) -> list[tuple[str, bool]]:
        self._word("BY")
        found = []
        while True:
            name = self._name()
            found.append((name, self._taken("DESC")))
            self._taken("ASC")
            if not self._taken(","):
                return found

    def _limits(self) -> tuple[int, int]:
        first = self._number()
        if self._taken(","):
            return self._number(), first
        return first, self._number() if self._taken("OFFSET") else 0

    def _any(self) -> Test:
        tests = [self._all()]
        while self._taken("OR"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._taken("AND"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._taken("("):
            inner = self._any()
            self._word(")")
            return inner
        name = self._name()
        if self._taken("IS"):
            self._word("NULL")
            return lambda row: self._value_of(row, name) is None
        if self._taken("IN"):
            values = self._values()
            return lambda row: self._value_of(row, name) in values
        compare, value = _COMPARE[self._sign()], self._value()

        def test(row: Record) -> bool:
            found = self._value_of(row, name)
            return found is not None and compare(found, value)

        return test

    def _values(self) -> list[Any]:
        self._word("(")
        found = [self._value()]
        while self._taken(","):
            found.append(self._value())
        self._word(")")
        return found

    # tokens

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise WrongStatement("the statement ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _taken(self, word: str) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at].upper() == word
        self._at += there
        return there

    def _word(self, word: str) -> None:
        if not self._taken(word):
            raise WrongStatement(f"{word} is missing")

    def _name(self) -> str:
        name = self._next()
        if not re.fullmatch(r"[A-Za-z_][\w.]*", name):
            raise WrongStatement("a name is missing")
        return name

    def _sign(self) -> str:
        sign = self._next()
        if sign not in _COMPARE:
            raise WrongStatement("a comparison is missing")
        return sign

    def _number(self) -> int:
        return int(self._digits(self._next()))

    def _value(self) -> Any:
        token = self._next()
        return token[1:-1] if token.startswith("'") else int(self._digits(token))

    def _digits(self, token: str) -> str:
        if not re.fullmatch(r"-?\d+", token):
            raise WrongStatement("a value is missing")
        return token


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise WrongStatement("something is no word, number, text or sign")
        found.append(next(part for part in match.groups() if part is not None))
        at = match.end()
    return found
