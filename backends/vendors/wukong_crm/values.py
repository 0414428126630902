"""How Wukong CRM spells ids, texts and times: numbers or texts, an empty text for nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

import msgspec

Told: TypeAlias = int | str | None  # Elasticsearch keeps what was put in: 1 or "1"

GREATEST_ID = 2**31 - 1
NOTHING = msgspec.Raw(b"null")
_ID = re.compile(r"[1-9][0-9]{0,9}")
_AMOUNT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")


def ids_of(keys: Iterable[str]) -> list[str]:
    """Return those of the keys that can be ids; nothing else is ever asked for by id."""
    return [key for key in keys if _ID.fullmatch(key) and int(key) <= GREATEST_ID]


def text(value: object) -> str | None:
    """Return a text, None where it is empty or no text at all (custom fields may be tables)."""
    return (str(value).strip() or None) if isinstance(value, str | int) else None


def amount(raw: msgspec.Raw) -> Decimal | None:
    """Return the exact value of a number or a text that holds one; an empty text is None."""
    literal = bytes(raw).strip(b'" ').decode("ascii")
    if literal in {"", "null"}:
        return None
    if not _AMOUNT.fullmatch(literal):
        raise ValueError("not an amount")
    return Decimal(literal)


def finite(value: Decimal | None) -> Decimal | None:
    """Return a number of a list that never has an empty text instead."""
    if value is not None and not value.is_finite():
        raise ValueError("not an amount")
    return value


def instant(value: Told, zone: dt.tzinfo) -> dt.datetime | None:
    """Return an instant: Unix seconds, or the server's local time as text; 0 is none."""
    written = text(value)
    if written is None or written.startswith("0000") or written == "0":
        return None
    if written.isdecimal():
        return dt.datetime.fromtimestamp(int(written), dt.UTC)
    return dt.datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(dt.UTC)


def day(value: str | None) -> dt.date | None:
    """Return a day, told with or without a time."""
    if not value or value.startswith("0000"):
        return None
    return dt.date.fromisoformat(value[:10])


def local(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """Return an instant as the server writes it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
