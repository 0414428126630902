"""How an ERPNext site lists the rows of a DocType: fields, filters, order, length, sums."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]

_SUM = re.compile(r"sum\((\w+)\) as (\w+)")
NEWEST = "modified desc"
LENGTH = 20


class Unknown(Exception):
    """A field that the DocType lacks."""


def listed(rows: Sequence[Row], asked: Mapping[str, Any]) -> list[Row]:
    """Return what a listing asks for; without fields the names, without a length 20."""
    if rows:
        _check(rows[0], asked)
    either = asked.get("or_filters") or []
    found = [row for row in rows if all(_holds(row, each) for each in asked.get("filters") or [])]
    found = [row for row in found if not either or any(_holds(row, each) for each in either)]
    group = asked.get("group_by")
    if group:
        found = _summed(found, group, asked["fields"])
    found = _ordered(found, asked.get("order_by") or ("" if group else NEWEST))
    fields = [name.rpartition(" as ")[2] for name in asked.get("fields") or ["name"]]
    start, length = asked.get("limit_start", 0), asked.get("limit_page_length", LENGTH)
    return [{name: row[name] for name in fields} for row in found[start : start + length]]


def _check(row: Row, asked: Mapping[str, Any]) -> None:
    clauses = [*(asked.get("filters") or []), *(asked.get("or_filters") or [])]
    fields = [
        match[1] if (match := _SUM.fullmatch(name)) else name for name in asked.get("fields") or []
    ]
    if {*fields, *(clause[0] for clause in clauses)} - row.keys():
        raise Unknown


def _holds(row: Row, clause: Sequence[Any]) -> bool:
    """Compare as a database does that tells no case."""
    name, operator, value = clause
    held = row[name]
    if operator in {"in", "not in"}:
        within = _alike(held) in [_alike(each) for each in value]
        return within is (operator == "in")
    if operator in {"=", "!="}:
        return (_alike(held) == _alike(value)) is (operator == "=")
    left, right = _alike(held), _alike(value)
    if left is None:
        return False
    return bool(
        {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[operator]
    )


def _alike(value: Any) -> Any:
    text = value.isoformat() if isinstance(value, dt.date) else value
    return text.strip().casefold() if isinstance(text, str) else text


def _summed(rows: Sequence[Row], group: str, fields: Sequence[str]) -> list[Row]:
    sums: dict[Any, dict[str, Any]] = {}
    for row in rows:
        of = sums.setdefault(row[group], {group: row[group]})
        for match in filter(None, map(_SUM.fullmatch, fields)):
            of[match[2]] = of.get(match[2], 0) + row[match[1]]
    return [*sums.values()]


def _ordered(rows: Sequence[Row], order: str) -> list[Row]:
    ordered = [*rows]
    for part in reversed([part.split() for part in order.split(",") if part]):
        name, *way = part
        ordered.sort(
            key=lambda row: (row[name] is not None, _alike(row[name])), reverse="desc" in way
        )
    return ordered
