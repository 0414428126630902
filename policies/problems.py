"""What is wrong with a policy: every problem with its place, raised together."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A line of a policy file; number 0 stands for the file as a whole."""

    file: str
    number: int = 0
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.number}" if self.number else self.file


SCHEMA = Place(file="schema")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, and where."""

    place: Place
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class PolicyError(Exception):
    """The policy cannot be used; ``problems`` names everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Compose a message with one line per problem."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
