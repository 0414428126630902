"""How columns become values: flags, words of a vocabulary, instants of a system's time zone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias, TypeVar

import msgspec

Flag: TypeAlias = bool | Literal[0, 1] | None
Word = TypeVar("Word", bound=StrEnum)


class Source(msgspec.Struct, frozen=True):
    """Whose rows these are: the system's configured name and its time zone."""

    system: str
    zone: dt.tzinfo


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of an answer; a number in it is finite."""

    def __post_init__(self) -> None:
        """Refuse a number that no sum survives; some databases store NaN."""
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if type(value) is Decimal and not value.is_finite():
                raise ValueError("a number is not finite")


def flag(value: Flag) -> bool | None:
    """Read a flag: databases without booleans write 0 and 1."""
    return None if value is None else bool(value)


def word(words: type[Word], text: str | None) -> Word | None:
    """Find a word of a vocabulary, in any case; what nobody mapped is OTHER, where there is one."""
    if text is None:
        return None
    return words.__members__.get(text.strip().upper(), words.__members__.get("OTHER"))


def unmapped(words: type[StrEnum], text: str | None) -> str | None:
    """Return the vendor's own word where the vocabulary has none for it."""
    return text if text is not None and text.strip().upper() not in words.__members__ else None


def instant(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return an aware instant; a naive one is the system's local time."""
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def instant_or_none(value: dt.datetime | None, zone: dt.tzinfo) -> dt.datetime | None:
    """Do the same where the instant may be unknown."""
    return None if value is None else instant(value, zone)
