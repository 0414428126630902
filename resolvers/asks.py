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


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


class Ask(msgspec.Struct, frozen=True):
    """Reads, and what is made of their slices, in their order: a value, or a further Ask."""

    reads: Sequence[tuple[Wanted, str]]
    finish: Callable[[Slices], Any]


async def settled(loads: Loads, ask: Any) -> Any:
    """Read what is asked for, and what that leads to, until there is a value."""
    awaited = _Awaited(loads, ask)
    awaited.start()
    return await awaited.future


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


class Settling(msgspec.Struct, eq=False):
    """An Ask under way without a coroutine; whoever inherits hears how it ends.

    Nothing is asked before ``start``. ``slices`` of several reads have landed but for ``left``.
    """

    loads: Loads
    ask: Any
    left: int = 0
    slices: list[Slice | None] = []

    def done(self, value: Any) -> None:
        """Take the value."""

    def fail(self, error: BaseException) -> None:
        """Learn what broke, while it was read or while the value was made."""

    def start(self) -> None:
        """Collect the reads; what is known already lands at once."""
        ask = self.ask
        if type(ask) is not Ask:
            self.done(ask)
        elif len(ask.reads) == 1:
            wanted, key = ask.reads[0]
            self.loads.want(wanted, key, self)
        elif ask.reads:
            self.left, self.slices = len(ask.reads), [None] * len(ask.reads)
            for place, (wanted, key) in enumerate(ask.reads):
                self.loads.want(wanted, key, _Part(self, place))
        else:
            self.land()

    def land(self, *slices: Slice | None) -> None:
        """Make the value of all slices that were asked for, or go on with what they lead to."""
        try:
            self.ask = self.ask.finish(slices)
            if type(self.ask) is Ask:
                self.start()
            else:
                self.done(self.ask)
        except Exception as error:  # noqa: BLE001 - told to who runs the operation
            self.fail(error)


class _Part(msgspec.Struct, eq=False):
    """One of several reads of an Ask."""

    whole: Settling
    place: int

    def land(self, slice_: Slice | None) -> None:
        whole = self.whole
        whole.slices[self.place] = slice_
        whole.left -= 1
        if not whole.left:
            whole.land(*whole.slices)

    def fail(self, error: BaseException) -> None:
        self.whole.fail(error)


class _Awaited(Settling, eq=False):
    """An Ask that a coroutine waits for."""

    future: asyncio.Future[Any] = msgspec.field(default_factory=_future)

    def done(self, value: Any) -> None:
        if not self.future.done():
            self.future.set_result(value)

    def fail(self, error: BaseException) -> None:
        if self.future.done():
            return
        if isinstance(error, asyncio.CancelledError):
            self.future.cancel()
        else:
            self.future.set_exception(error)
