"""Chance that repeats: the same name gives the same numbers, on every machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")

_PAST, _FUTURE = 1500, 800  # days that the demo's business reaches back and ahead
_SECONDS = 86400


class Dice(Random):
    """A named source of chance; quicker than Random's own choices, which matters for 100,000."""

    def below(self, bound: int) -> int:
        """Return a number from 0 up to the bound, without it."""
        return int(self.random() * bound)

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of the choices."""
        return choices[int(self.random() * len(choices))]

    def low(self, bound: int) -> int:
        """Return a number below the bound, the lower the likelier: few have much, many little."""
        return int(self.random() ** 1.5 * bound)


class Calendar:
    """Days and instants as the databases write them, counted from one day."""

    def __init__(self, today: dt.date) -> None:
        """``today`` is day 0."""
        first = today - dt.timedelta(days=_PAST)
        self._days = [
            (first + dt.timedelta(days=offset)).isoformat() for offset in range(_PAST + _FUTURE)
        ]

    def day(self, offset: int) -> str:
        """Return the day so many days from today, before it where negative."""
        return self._days[_PAST + offset]

    def instant(self, offset: int, second: int) -> str:
        """Return an instant of that day."""
        minutes, seconds = divmod(second % _SECONDS, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{self.day(offset)}T{hours:02d}:{minutes:02d}:{seconds:02d}.000000Z"


def money(cents: int) -> str:
    """Write an amount that is not negative, with two decimals."""
    return f"{cents // 100}.{cents % 100:02d}"
