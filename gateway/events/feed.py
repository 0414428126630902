"""Takes changes in, however they are heard of: forgets, tells the others, mends the directory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import structlog

from backends.fleet.notice import Change, Notice
from backends.vocabulary import Kind
from gateway.events.lag import Lags

log = structlog.get_logger(__name__)


class Way(StrEnum):
    """How a change was heard of."""

    EVENT = "event"
    POLL = "poll"


class Forgets(Protocol):
    """What is remembered of one system."""

    async def forget(self, kind: Kind, keys: Collection[str]) -> None:
        """Drop what was read for keys of a kind, and lists that hold such an entity."""

    def drop(self, kind: Kind, keys: Collection[str]) -> None:
        """Do so in this process alone."""

    def drop_all(self) -> None:
        """Drop everything that this process remembers."""


Amend = Callable[[str, Collection[str]], Awaitable[None]]
Publish = Callable[[str, Sequence[Change], float | None], Awaitable[object]]
Count = Callable[[str, Way, int], None]
Tell = Callable[[str, Sequence[Change]], None]

# What is read of other kinds under the same key, and is old when this kind has changed.
_WITH: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.ORDER: (Kind.DELIVERY,),
    Kind.STOCK: (Kind.AVAILABILITY,),
}


class Feed:
    """What this process does about changes in its systems."""

    def __init__(
        self, systems: Mapping[str, Forgets], lags: Lags, *, amend: Amend, count: Count
    ) -> None:
        """``amend`` reads customers of a system into the directory again."""
        self._systems = systems
        self._lags = lags
        self._amend = amend
        self._count = count
        self.publish: Publish | None = None
        self.tell: Tell = _nobody

    async def take(
        self, system: str, changes: Sequence[Change], way: Way, followed: float | None = None
    ) -> None:
        """Deal with changes that this process heard of; ``followed``: all up to then are known.

        Raises BackendError where the directory could not be mended; all else is done then.
        """
        for kind, keys in dropped(changes).items():
            await self._systems[system].forget(kind, keys)
        if self.publish is not None:
            await self.publish(system, changes, followed)
        self._count(system, way, len(changes))
        customers = {change.key for change in changes if change.kind is Kind.CUSTOMER}
        self.tell(system, [change for change in changes if change.kind is not Kind.CUSTOMER])
        try:
            if customers:
                await self._amend(system, customers)
        finally:
            self.tell(system, [change for change in changes if change.kind is Kind.CUSTOMER])
        if followed is not None:
            self._lags.followed(system, followed)

    async def hear(self, notice: Notice) -> None:
        """Deal with changes that another process heard of: it has mended the directory."""
        if notice.system not in self._systems:
            log.warning("change_notice_ignored", reason="unknown system")
            return
        if notice.followed is not None:
            self._lags.followed(notice.system, notice.followed)
        for kind, keys in dropped(notice.changes).items():
            self._systems[notice.system].drop(kind, keys)
        self.tell(notice.system, notice.changes)

    def missed(self) -> None:
        """Forget all that this process remembers: nobody can say what of it has changed."""
        for system in self._systems.values():
            system.drop_all()


def _nobody(_system: str, _changes: Sequence[Change]) -> None:
    """Tell nobody."""


def dropped(changes: Iterable[Change]) -> Mapping[Kind, set[str]]:
    """Return what is to be forgotten, by kind.

    A customer's key stands for the lists of that customer: of an entity that is new no list is
    known to hold it. Without it such lists keep their windows.
    """
    keys: defaultdict[Kind, set[str]] = defaultdict(set)
    for change in changes:
        keys[change.kind].add(change.key)
        for kind in _WITH.get(change.kind, ()):
            keys[kind].add(change.key)
        if change.customer is not None:
            keys[change.kind].add(change.customer)
    return keys
