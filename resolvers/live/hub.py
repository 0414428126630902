"""Who listens to what: a change that was heard of finds the subscriptions that are about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from backends.fleet.notice import Change
from backends.port import By
from backends.vocabulary import Kind
from resolvers.topics import Heard, Interest


class Hears(Protocol):
    """Is told, and takes note without waiting."""

    def hear(self, heard: Heard) -> None:
        """Learn that an entity has changed; what was remembered of it is forgotten by now."""

    def doubt(self) -> None:
        """Learn that it may have changed who may see what."""

    def missed(self) -> None:
        """Learn that changes may have been missed."""


class Hub:
    """Tells those who listen in this process of what this process hears."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._listening: dict[Interest, dict[Hears, None]] = {}
        self._interests: dict[Hears, frozenset[Interest]] = {}

    def listen(self, who: Hears, interests: Iterable[Interest]) -> None:
        """Let somebody be told of these, and of nothing else any more."""
        wanted = frozenset(interests)
        if self._interests.get(who) == wanted:
            return
        self.leave(who)
        self._interests[who] = wanted
        for interest in wanted:
            self._listening.setdefault(interest, {})[who] = None

    def leave(self, who: Hears) -> None:
        """Tell somebody nothing any more."""
        for interest in self._interests.pop(who, ()):
            others = self._listening[interest]
            del others[who]
            if not others:
                del self._listening[interest]

    def tell(self, system: str, changes: Iterable[Change]) -> None:
        """Tell of changes in a system."""
        for change in changes:
            heard = Heard(system, change.kind, change.key)
            for interest in _met(system, change):
                for who in tuple(self._listening.get(interest, ())):
                    if change.kind is Kind.CUSTOMER:
                        who.doubt()
                    else:
                        who.hear(heard)

    def doubt(self) -> None:
        """Tell everybody that it may have changed who may see what."""
        for who in tuple(self._interests):
            who.doubt()

    def missed(self) -> None:
        """Tell everybody that changes may have been missed."""
        for who in tuple(self._interests):
            who.missed()


def _met(system: str, change: Change) -> Iterator[Interest]:
    yield Interest(system, change.kind, By.KEY, change.key)
    yield Interest(system, change.kind, By.CUSTOMER, change.customer)
