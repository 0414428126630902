"""FilterString, which is like SQL: values are quoted here, and nowhere else.

A quote within a value is doubled, as the documentation says. How the server reads control
characters and backslashes within quotes is not told: keys with these are never sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeAlias
from unicodedata import category

import msgspec

_UNTOLD = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control, surrogate, line and paragraph separator


class Is(msgspec.Struct, frozen=True):
    """A field compared to a value; to several, of which it is to be one, by ``in``."""

    field: str
    value: str | int | tuple[str, ...]
    operator: str = "="


class Either(msgspec.Struct, frozen=True):
    """Of some conditions, each of clauses that hold together, one holds."""

    choices: tuple[tuple[Is, ...], ...]


Clause: TypeAlias = Is | Either
Spelled: TypeAlias = Callable[[str], str]


def filter_string(clauses: Iterable[Clause], spelled: Spelled) -> str:
    """Return the text of clauses that all hold; ``spelled`` is how the site names a field."""
    return " and ".join(_text(clause, spelled) for clause in clauses)


def one_of(field: str, keys: tuple[str, ...]) -> Is:
    """Match a field to any of some keys."""
    return Is(field, keys, "in")


def on(field: str, day: dt.date) -> tuple[Is, Is]:
    """Match a field to a day, whatever the time."""
    return (
        Is(field, day.isoformat(), ">="),
        Is(field, (day + dt.timedelta(days=1)).isoformat(), "<"),
    )


def expressible(key: str) -> bool:
    """Say whether a key can be sent as a value that nothing can mistake."""
    return bool(key.strip()) and "\\" not in key and not any(category(c) in _UNTOLD for c in key)


def quoted(value: str) -> str:
    """Return a value as a literal."""
    if not expressible(value):
        raise ValueError("not a value for a filter")
    return "'" + value.replace("'", "''") + "'"


def _text(clause: Clause, spelled: Spelled) -> str:
    if isinstance(clause, Either):
        choices = (filter_string(choice, spelled) for choice in clause.choices)
        return "(" + " or ".join(f"({choice})" for choice in choices) + ")"
    return f"{spelled(clause.field)} {clause.operator} {_literal(clause.value)}"


def _literal(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return "(" + ",".join(quoted(one) for one in value) + ")"
    return str(value) if isinstance(value, int) else quoted(value)
