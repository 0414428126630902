"""What ``$filter`` means: taken apart into conditions, and held against rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import msgspec

Row: TypeAlias = Mapping[str, Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<kind>datetimeoffset|datetime)?'(?P<text>(?:[^']|'')*)'"
    r"|(?P<day>\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)M?"
    r"|(?P<mark>[()])"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_/]*))"
)
_WORDS: Mapping[str, Any] = {"null": None, "true": True, "false": False}


class Condition(msgspec.Struct, frozen=True):
    """A property, an operator and a value."""

    name: str
    operator: str
    value: Any


class Joined(msgspec.Struct, frozen=True):
    """Several that are joined by ``and`` or ``or``."""

    word: str
    parts: tuple[Tree, ...]


Tree: TypeAlias = Condition | Joined
Token: TypeAlias = tuple[str, Any]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: a is not None and b is not None and bool(a > b),
    "ge": lambda a, b: a is not None and b is not None and bool(a >= b),
    "lt": lambda a, b: a is not None and b is not None and bool(a < b),
    "le": lambda a, b: a is not None and b is not None and bool(a <= b),
}


@cache
def parsed(text: str) -> Tree:
    """Return the tree of a filter. ValueError where the server would not understand it."""
    tokens = [*_tokens(text)]
    tree = _any(tokens)
    if tokens:
        raise ValueError(f"more than a filter: {tokens}")
    return tree


def conditions(tree: Tree) -> list[Condition]:
    """Return all conditions of a tree."""
    if isinstance(tree, Condition):
        return [tree]
    return [condition for part in tree.parts for condition in conditions(part)]


def holds(tree: Tree, row: Row) -> bool:
    """Say whether a row fulfils it. KeyError for a property that there is not."""
    if isinstance(tree, Condition):
        return _COMPARE[tree.operator](row[tree.name], tree.value)
    join = any if tree.word == "or" else all
    return join(holds(part, row) for part in tree.parts)


def literal(text: str) -> Any:
    """Return the one value that a text spells."""
    ((role, value),) = _tokens(text)
    if role != "value":
        raise ValueError(f"no value: {text}")
    return value


def _tokens(text: str) -> Iterator[Token]:
    end = len(text.rstrip(" "))
    position = 0
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"not understood from {position}: {text}")
        position = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> Token:
    if found["text"] is not None:
        return "value", _dated(found["kind"], found["text"].replace("''", "'"))
    if found["day"]:
        return "value", _dated("datetimeoffset" if "T" in found["day"] else "day", found["day"])
    if found["number"]:
        return "value", Decimal(found["number"])
    word = found["word"] or found["mark"]
    return ("value", _WORDS[word]) if word in _WORDS else ("word", word)


def _dated(kind: str | None, text: str) -> Any:
    if kind == "datetimeoffset":
        return dt.datetime.fromisoformat(text)
    if kind in {"datetime", "day"}:
        return dt.date.fromisoformat(text[:10])
    return text


def _any(tokens: list[Token]) -> Tree:
    return _join(tokens, "or", lambda rest: _join(rest, "and", _one))


def _join(tokens: list[Token], word: str, part: Callable[[list[Token]], Tree]) -> Tree:
    parts = [part(tokens)]
    while tokens and tokens[0] == ("word", word):
        tokens.pop(0)
        parts.append(part(tokens))
    return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))


def _one(tokens: list[Token]) -> Tree:
    if not tokens:
        raise ValueError("nothing where a condition should be")
    role, name = tokens.pop(0)
    if (role, name) == ("word", "("):
        inner = _any(tokens)
        if not tokens or tokens.pop(0) != ("word", ")"):
            raise ValueError("a bracket is not closed")
        return inner
    if len(tokens) < 2:
        raise ValueError("half a condition")
    (_, operator), (value_role, value) = tokens.pop(0), tokens.pop(0)
    if role != "word" or operator not in _COMPARE or value_role != "value":
        raise ValueError("no condition")
    return Condition(name, operator, value)
