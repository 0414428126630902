"""Odoo's JSON: ``false`` for whatever is empty, pairs for relations, floats for amounts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from typing import Any, TypeAlias

import msgspec

Domain: TypeAlias = list[Any]
Text: TypeAlias = str | bool
Pair: TypeAlias = tuple[int, str | bool] | bool
Day: TypeAlias = dt.date | bool
Moment: TypeAlias = dt.datetime | bool

PLACES = 6  # res.currency.rounding holds 6 places: no amount of Odoo's has more
LONGEST = 20  # digits before the point
ONE = Decimal(1)
SECOND = dt.timedelta(seconds=1)
_ID = re.compile(r"[1-9][0-9]{0,9}")
_LARGEST_ID = 2**31 - 1  # ids are 32 bit in the database
_APART = frozenset({"br", "p", "div", "li", "tr"})


def text_of(value: Text) -> str | None:
    """Return the text, or None where Odoo has none."""
    return value if isinstance(value, str) and value else None


def id_of(pair: Pair) -> int | None:
    """Return the id of a related record."""
    return None if isinstance(pair, bool) else pair[0]


def name_of(pair: Pair) -> str | None:
    """Return the name of a related record."""
    return None if isinstance(pair, bool) else text_of(pair[1])


def day_of(value: Day) -> dt.date | None:
    """Return the date, or None where Odoo has none."""
    return None if isinstance(value, bool) else value


def instant_of(value: Moment) -> dt.datetime | None:
    """Return the aware instant; Odoo writes UTC without saying so, and no fractions."""
    return None if isinstance(value, bool) else value.replace(tzinfo=dt.UTC)


def day_in(zone: dt.tzinfo, value: Moment) -> dt.date | None:
    """Return the day on which a moment falls at home."""
    return None if isinstance(value, bool) else instant(value).astimezone(zone).date()


def instant(value: Moment) -> dt.datetime:
    """Return an instant that every record has."""
    if isinstance(value, bool):
        raise ValueError("a record without its date")  # noqa: TRY004 - it is a value of the wire
    return value.replace(tzinfo=dt.UTC)


def stamp(moment: dt.datetime) -> str:
    """Spell an instant for a domain or a context."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "seconds")


def midnight(day: dt.date, zone: dt.tzinfo) -> str:
    """Spell the moment at which a day begins at home."""
    return stamp(dt.datetime.combine(day, dt.time(), zone))


def number(value: Decimal) -> Decimal:
    """Return a number without what a float adds to it, and without a zero after its point."""
    if not value.is_finite() or value.adjusted() > LONGEST:
        raise ValueError("not a number of a company")
    rounded = round(value, PLACES)
    whole = rounded.quantize(ONE)
    return whole if whole == rounded else rounded.normalize()


def ids_in(keys: Iterable[str]) -> list[int]:
    """Return the ids that keys spell; what is no id cannot be a key of Odoo's."""
    ids = (int(key) for key in keys if _ID.fullmatch(key) and key.isascii())
    return [record for record in ids if record <= _LARGEST_ID]


def sayable(key: str) -> bool:
    """Say whether a key can be a text in a database: without NUL, and of whole characters."""
    try:
        return "\x00" not in key and bool(key.encode())
    except UnicodeEncodeError:
        return False


def numbered(name: Text, record: int) -> str:
    """Return a document's number; one that was never confirmed is called ``#`` and its id."""
    found = text_of(name)
    return found if found and found != "/" else f"#{record}"


def plain(html: Text) -> str | None:
    """Return the text of what Odoo keeps as HTML."""
    reader = _Reader()
    reader.feed(text_of(html) or "")
    reader.close()
    lines = ("".join(reader.pieces)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip()) or None


class _Reader(HTMLParser):
    """Keeps the text between tags."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag does."""
        del attrs
        if tag in _APART:
            self.pieces.append("\n")


@cache
def fields_of(model: type[msgspec.Struct]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields that a wire model needs, and those that not every Odoo has."""
    fields = msgspec.structs.fields(model)
    needed = tuple(field.encode_name for field in fields if field.required)
    return needed, tuple(field.encode_name for field in fields if not field.required)
