"""Why an answer does not fit its description: the shape of what came, in names and JSON types.

No value of an answer is told. Where an object's members are a map by key, their names are values,
too: they are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from backends.protocols.rest.answers import Answers

MEMBERS = 30  # so many names of an object are told
DEPTH = 4
ALIKE = 3  # so many objects of one shape are a map
_SORTS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "number",
    float: "number",
    type(None): "null",
}
_NAME: Final = re.compile(r"[^\W\d][\w$@ -]{0,39}")
_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<place>\$.*)`)?$", re.DOTALL)


def explained(answers: Answers, body: bytes) -> str | None:
    """Say what is wrong with an answer by its description; None where it fits."""
    try:
        answer = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return f"the answer is not JSON{_instead(body)}"
    found = answers.found
    rows: Any = answer
    for name in filter(None, found.rows.split(".")):
        if not isinstance(rows, dict) or name not in rows:
            return f"rows at '{found.rows}': found {shape(answer)}"
        rows = rows[name]
    if rows is None:
        return None
    place = f"rows at '{found.rows}'" if found.rows else "the answer"
    if not isinstance(rows, list if found.answer == "list" else dict):
        return f"{place}: described as {_DESCRIBED[found.answer]}, found {shape(rows)}"
    return _misfit(answers, rows, place)


_DESCRIBED: Final[Mapping[str, str]] = {
    "list": "a list of objects",
    "one": "one object",
    "map": "a map of objects by key",
}


def _misfit(answers: Answers, rows: Any, place: str) -> str | None:
    """Say which row is the first that its wire model does not take, and why."""
    for row in _each(answers.found.answer, rows):
        try:
            msgspec.json.decode(msgspec.json.encode(row), type=answers.row)
        except msgspec.ValidationError as error:
            found = _PLACE.fullmatch(str(error))
            assert found
            where = f" at '{found['place'].removeprefix('$.')}'" if found["place"] else ""
            return f"{place}: {_plain(found['what'])}{where}; found {shape(row)}"
    return None


def _each(answer: str, rows: Any) -> Iterator[Any]:
    if answer == "one":
        yield rows
    else:
        yield from rows.values() if answer == "map" else rows


def _plain(what: str) -> str:
    """Say what a library says of a row in the words of the settings, without any value."""
    if what.startswith("Invalid enum value"):
        return "a value is none of those that are read"
    return what.replace("Object missing required field", "a row has no member").replace("`", "'")


def _instead(body: bytes) -> str:
    begin = body.lstrip()[:1]
    return ", it is empty" if not begin else ", it looks like HTML or XML" if begin == b"<" else ""


def shape(value: Any) -> str:
    """Return the shape of a value: names and JSON types, what lies inside behind it."""
    inside: list[tuple[str, Any]] = []
    parts = [f"{_sort(value)}{_members('', value, inside)}"]
    for name, inner in inside:  # grows as objects are described
        if name.count(".") < DEPTH:
            parts.append(f"'{name}' is {_sort(inner)}{_members(name, inner, inside)}")
    return "; ".join(parts)


def _members(above: str, value: Any, inside: list[tuple[str, Any]]) -> str:
    """Name the members of an object, or of objects in a list; keep those that have their own."""
    told = _merged(value) if isinstance(value, list) else value
    if not isinstance(told, dict) or not told:
        return ""
    if _is_map(told):
        first = next(iter(told.values()))
        return f" of {len(told)} members by key, each {_sort(first)}"
    names = [name for name in told if _NAME.fullmatch(name)][:MEMBERS]
    more = len(told) - len(names)
    deeper = [(f"{above}.{n}".lstrip("."), told[n]) for n in names if _deep(told[n])]
    inside += deeper
    listed = [f"'{n}'" if _deep(told[n]) else f"'{n}' ({_sort(told[n])})" for n in names]
    return f" with {', '.join([*listed, *([f'{more} more'] if more else [])])}"


def _merged(rows: list[Any]) -> dict[str, Any]:
    """Return the members of the first objects of a list, each as it is where it is not null."""
    merged: dict[str, Any] = {}
    for row in rows[:MEMBERS]:
        for name, value in row.items() if isinstance(row, dict) else ():
            if merged.get(name) is None:
                merged[name] = value
    return merged


def _is_map(told: Mapping[str, Any]) -> bool:
    """Whether names are keys: many objects of one shape, or names that nobody gives."""
    shapes = {frozenset(v) if isinstance(v, dict) else None for v in told.values()}
    alike = len(told) >= ALIKE and len(shapes) == 1 and None not in shapes
    return alike or not any(_NAME.fullmatch(name) for name in told)


def _deep(value: Any) -> bool:
    return bool(value) and (
        isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))
    )


def _sort(value: Any) -> str:
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if not isinstance(value, list):
        return _SORTS.get(type(value), "number")
    if not value:
        return "an empty list"
    return "a list of objects" if isinstance(value[0], dict) else "a list"
