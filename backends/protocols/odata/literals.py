"""Values and conditions as ``$filter`` and function calls spell them: a value stays a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | bool | int | Decimal | dt.date | dt.datetime | None


def text(value: str) -> str:
    """Quote a text; nothing but a quote has a meaning inside, and it is doubled."""
    return "'" + value.replace("'", "''") + "'"


def literal_2(value: Value) -> str:
    """Spell a value in version 2."""
    match value:
        case dt.datetime():
            return f"datetimeoffset'{_utc(value)}'"
        case dt.date():
            return f"datetime'{value.isoformat()}T00:00:00'"
        case Decimal():
            return f"{value:f}M"
        case _:
            return _plain(value)


def literal_4(value: Value) -> str:
    """Spell a value in version 4."""
    match value:
        case dt.datetime():
            return _utc(value)
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return _plain(value)


def every(*conditions: str) -> str:
    """All of these hold; what is empty says nothing."""
    return " and ".join(condition for condition in conditions if condition)


def either(conditions: Iterable[str]) -> str:
    """One of these holds."""
    return f"({' or '.join(conditions)})"


def _plain(value: str | int | None) -> str:
    if isinstance(value, str):
        return text(value)
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _utc(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
