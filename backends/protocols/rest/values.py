"""How members become values: numbers, days, instants, keys, words of a vocabulary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from backends.domain import Link

LONGEST: Final = 30  # digits before or behind the point
PLACES: Final = frozenset(range(-LONGEST, LONGEST + 1))  # of a number's first digit


def number(value: Decimal) -> Decimal:
    """Return a number that is one; NaN, infinity and what fills a page are no amounts."""
    if value.is_finite() and value.adjusted() in PLACES:
        return value
    raise ValueError("not a number of a company")


def instant(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return an aware instant; a naive one is the system's local time."""
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def day(value: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """Return the day of an instant where the system is at home."""
    return value.date() if value.tzinfo is None else value.astimezone(zone).date()


def moment(value: float, divisor: int) -> dt.datetime:
    """Return the instant so many seconds, or parts of seconds, after the beginning of 1970."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=value / divisor)


def unpadded(value: str | int) -> str:
    """Return a key in our spelling: a number without zeros before it."""
    text = str(value)
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def padded(key: str, length: int) -> str:
    """Return a key in the system's spelling: a number with zeros before it."""
    return key.zfill(length) if key.isascii() and key.isdigit() else key


def linked(system: str, value: str | int | None, key: str) -> tuple[Link, ...]:
    """Return the link to another system, where there is one."""
    return () if value is None or key == "" else (Link(system, key),)


class Words(dict[Any, Any]):
    """The system's words for those of a vocabulary, in any case; what nobody mapped is OTHER."""

    def __init__(
        self, vocabulary: type[StrEnum], words: Mapping[str, str | bool], nothing: StrEnum | None
    ) -> None:
        """``nothing`` is what a missing word means."""
        known = {name: vocabulary[name] for name in vocabulary.__members__}
        other = known.get("OTHER", nothing)
        known |= {word: vocabulary[str(name)] for word, name in words.items()}
        super().__init__(known)
        self[None] = nothing
        self._folded = {word.strip().upper(): value for word, value in known.items()}
        self._other = other
        self.unmapped = Unmapped(self, self._folded)

    def __missing__(self, word: object) -> StrEnum | None:
        return self._folded.get(str(word).strip().upper(), self._other)


class Unmapped(dict[Any, str | None]):
    """The system's own word where there is none of ours for it."""

    def __init__(self, mapped: Iterable[object], folded: Container[str]) -> None:
        """Take the words as they are usually spelled, and all of them in capitals."""
        super().__init__(dict.fromkeys(mapped))
        self._folded = folded

    def __missing__(self, word: object) -> str | None:
        text = str(word)
        return None if text.strip().upper() in self._folded else text


class Flags(dict[Any, Any]):
    """The system's words for true and false, in any case; an empty text says nothing."""

    def __init__(self, words: Mapping[str, str | bool]) -> None:
        """Take the words."""
        super().__init__({word.strip().upper(): value for word, value in words.items()})

    def __missing__(self, word: object) -> bool | None:
        folded = str(word).strip().upper()
        if folded in self:
            return bool(self[folded])
        if folded:
            raise ValueError("a word is neither yes nor no")
        return None
