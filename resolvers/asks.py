"""What a field needs from the systems, said before anything is read.

A field that reads from systems is a function that returns an ``Ask``: which reads, and how their
slices become the field's value. A coroutine can wait for it, and so can a compiled operation, which
needs no coroutine: one declaration, two ways to run it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from backends.port import Slice
from resolvers.loaders import Loads, Wanted

Slices: TypeAlias = Sequence[Slice | None]


class Ask(msgspec.Struct, frozen=True):
    """Reads, and what is made of their slices, in their order: a value, or a further Ask."""

    reads: Sequence[tuple[Wanted, str]]
    finish: Callable[[Slices], Any]


async def settled(loads: Loads, ask: Any) -> Any:
    """Read what is asked for, and what that leads to, until there is a value."""
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def done(value: Any) -> None:
        if not future.done():
            future.set_result(value)

    def broken(error: BaseException) -> None:
        if future.done():
            return
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)

    Settling(loads, ask, done, broken).start()
    return await future


def together(asks: Sequence[Any]) -> Ask:
    """Join Asks, or values that are there already, to one Ask for the list of their values."""
    own = [ask.reads if type(ask) is Ask else () for ask in asks]

    def finish(slices: Slices) -> Any:
        values: list[Any] = []
        start = 0
        for ask, reads in zip(asks, own, strict=True):
            end = start + len(reads)
            values.append(ask.finish(slices[start:end]) if type(ask) is Ask else ask)
            start = end
        return together(values) if any(type(value) is Ask for value in values) else values

    return Ask([read for reads in own for read in reads], finish)


class Settling:
    """An Ask under way without a coroutine: ``done`` gets its value, ``broken`` what failed."""

    __slots__ = ("_ask", "_broken", "_done", "_left", "_loads", "_slots")

    def __init__(
        self,
        loads: Loads,
        ask: Any,
        done: Callable[[Any], None],
        broken: Callable[[BaseException], None],
    ) -> None:
        """Nothing is asked before ``start``."""
        self._loads = loads
        self._ask = ask
        self._done = done
        self._broken = broken
        self._left = 0
        self._slots: list[Slice | None] = []

    def start(self) -> None:
        """Collect the reads; what is known already lands at once."""
        while type(self._ask) is Ask:
            reads = self._ask.reads
            self._left = len(reads) + 1  # one for this very loop, so that nothing ends within it
            self._slots = [None] * len(reads)
            for place, (wanted, key) in enumerate(reads):
                self._loads.want(wanted, key, self, place)
            self._left -= 1
            if self._left:
                return
            self._ask = self._ask.finish(self._slots)
        self._done(self._ask)

    def land(self, place: int, slice_: Slice | None) -> None:
        """Take one slice; with the last one the value is made."""
        self._slots[place] = slice_
        self._left -= 1
        if self._left:
            return
        try:
            found = self._ask.finish(self._slots)
            if type(found) is Ask:
                self._ask = found
                self.start()
            else:
                self._done(found)
        except Exception as error:  # noqa: BLE001 - told to who runs the operation
            self._broken(error)

    def fail(self, error: BaseException) -> None:
        """Pass on what failed."""
        self._broken(error)
