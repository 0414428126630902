"""Choices read off a tape of bytes: one draw for hypothesis, however much is chosen.

Drawn one by one, most examples would be an earlier one with a single choice altered; a tape makes
each a new one, is much faster, and still shrinks: a zero is the first choice, and so is its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

LENGTH = 2400  # enough for nearly all cases
TAPES = st.binary(min_size=LENGTH, max_size=LENGTH)


class Tape:
    """Reads choices off bytes, two for each."""

    def __init__(self, text: bytes) -> None:
        """Begin at the beginning."""
        self._text = text
        self._at = 0

    def below(self, bound: int) -> int:
        """Choose a number from 0 up to, but without, the bound."""
        chosen = int.from_bytes(self._text[self._at : self._at + 2])
        self._at += 2
        return chosen % bound

    def one_in(self, many: int) -> bool:
        """Choose yes once in so many times."""
        return self.below(many) == many - 1

    def of(self, choices: Sequence[T]) -> T:
        """Choose one of several."""
        return choices[self.below(len(choices))]

    def some(self, choices: Sequence[T], fewest: int, most: int) -> list[T]:
        """Choose a few of several, some perhaps twice."""
        many = fewest + self.below(most - fewest + 1) if choices else 0
        return [self.of(choices) for _ in range(many)]
