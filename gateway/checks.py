"""Asks every system one question of each kind that it owns, and says in a line what is wrong.

It also asks for customers that the directory links to the system: a technical login that sees too
little is the usual cause of customers that are there and seem not to be.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from backends.errors import BackendError
from backends.port import EVERY, Backend, By, CallContext, Lane, Query, Slice, Window
from backends.vocabulary import Kind

PATIENCE = 10.0  # seconds for one question
SAMPLE = 50  # so many linked customers are asked for
NOBODY = "c360-check"  # a key that no system knows

# What tells most about a lookup, where a kind has several.
PREFERRED = (By.CUSTOMER, By.SKU, By.KEY)


@runtime_checkable
class Checks(Protocol):
    """A backend that can say what is wrong with its login and its rights."""

    async def check(self, context: CallContext) -> None:
        """Raise the first thing that is wrong."""


@runtime_checkable
class Explains(Protocol):
    """A backend that can say why an answer does not fit what it was told of the system."""

    async def explained(self, query: Query, context: CallContext) -> str | None:
        """Ask once more; name members and their types, no values."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one question: ``problem`` is None where it was answered.

    ``invisible`` are linked customers that the system denies knowing, ``example`` is one's key.
    """

    system: str
    asked: str
    problem: str | None = None
    seen: int = 0
    invisible: int = 0
    example: str | None = None

    @property
    def warning(self) -> str | None:
        """What should be looked into though all was answered."""
        if not self.invisible:
            return None
        return (
            f"{self.invisible} of {self.invisible + self.seen} linked customers are not visible to "
            f"the login, such as {self.example}; is it let see all of them?"
        )


async def findings(
    systems: Mapping[str, Backend],
    owned: Mapping[str, Sequence[Kind]],
    linked: Mapping[str, Sequence[str]],
) -> AsyncIterator[Finding]:
    """Ask one system after the other; what fails at the door is not asked further.

    ``linked`` are keys of customers that the directory links to each system.
    """
    for name, system in systems.items():
        door = await _door(system)
        yield door
        if door.problem is not None:
            continue
        keys = tuple(linked.get(name, ()))
        listing, customer = await _some_customer(system)
        if listing.problem is not None:
            yield listing
        for kind in owned.get(name, ()):
            yield await _asked(system, kind, keys[0] if keys else customer)
        if keys and By.KEY in system.serves.get(Kind.CUSTOMER, ()):
            yield await _seen(system, keys)


async def _door(system: Backend) -> Finding:
    try:
        if isinstance(system, Checks):
            await system.check(_context())
        else:
            await _raising(system, _first_question(system))
    except BackendError as error:
        return Finding(system=system.name, asked="login", problem=str(error))
    return Finding(system=system.name, asked="login")


def _first_question(system: Backend) -> Query:
    kind, lookups = next(iter(sorted(system.serves.items())))
    by = next((by for by in (*PREFERRED, *sorted(lookups)) if by in lookups), By.KEY)
    return Query(system=system.name, kind=kind, by=by, keys=(NOBODY,))


async def _some_customer(system: Backend) -> tuple[Finding, str]:
    """Read the first customer of the list, where there is one; return what came of it, too."""
    asked = "all customers"
    if By.ALL not in system.serves.get(Kind.CUSTOMER, ()):
        return Finding(system=system.name, asked=asked), NOBODY
    query = Query(
        system=system.name,
        kind=Kind.CUSTOMER,
        by=By.ALL,
        keys=(EVERY,),
        window=Window(limit=1),
    )
    try:
        found = await _answered(system, query)
    except BackendError as error:
        problem = await _told(system, query, error)
        return Finding(system=system.name, asked=asked, problem=problem), NOBODY
    items = found.get(EVERY, Slice()).items
    key = str(getattr(items[0], "key", NOBODY)) if items else NOBODY
    return Finding(system=system.name, asked=asked), key


async def _asked(system: Backend, kind: Kind, customer: str) -> Finding:
    lookups = system.serves.get(kind, frozenset())
    by = next((by for by in PREFERRED if by in lookups), None)
    if by is None:
        return Finding(system=system.name, asked=kind, problem="is not served by this vendor")
    of_customer = by is By.CUSTOMER or kind is Kind.CUSTOMER
    key = customer if of_customer else NOBODY
    query = Query(system=system.name, kind=kind, by=by, keys=(key,), window=Window(limit=1))
    try:
        seen = await _raising(system, query)
    except BackendError as error:
        problem = await _told(system, query, error)
        return Finding(system=system.name, asked=kind, problem=problem)
    return Finding(system=system.name, asked=kind, seen=seen)


async def _told(system: Backend, query: Query, error: BackendError) -> str:
    """Say what went wrong, and why, where the system can explain it."""
    if not isinstance(system, Explains):
        return str(error)
    why = await system.explained(query, _context())
    return str(error) if why is None else f"{error}: {why}"


async def _seen(system: Backend, keys: tuple[str, ...]) -> Finding:
    """Ask for linked customers, all at once."""
    asked = "linked customers"
    query = Query(system=system.name, kind=Kind.CUSTOMER, by=By.KEY, keys=keys)
    try:
        found = await _answered(system, query)
    except BackendError as error:
        return Finding(system=system.name, asked=asked, problem=str(error))
    unseen = [key for key in keys if not found.get(key, Slice()).items]
    return Finding(
        system=system.name,
        asked=asked,
        seen=len(keys) - len(unseen),
        invisible=len(unseen),
        example=unseen[0] if unseen else None,
    )


async def _raising(system: Backend, query: Query) -> int:
    found = await _answered(system, query)
    return sum(len(slice_.items) for slice_ in found.values())


async def _answered(system: Backend, query: Query) -> Mapping[str, Slice]:
    page = await system.fetch(query, _context())
    for slice_ in page.results.values():
        if slice_.error is not None:
            raise slice_.error
    return page.results


def _context() -> CallContext:
    return CallContext(deadline=asyncio.get_running_loop().time() + PATIENCE, lane=Lane.BATCH)
