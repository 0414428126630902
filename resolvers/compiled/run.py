"""One run of a compiled operation: the answer grows where reads land, without a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeAlias

import msgspec
from graphql import GraphQLResolveInfo
from graphql.execution.values import VariableValues

from resolvers.asks import Settling
from resolvers.compiled.told import Field
from resolvers.context import RequestContext

Land: TypeAlias = Callable[[Any, Any, Any, "Run"], None]
Emit: TypeAlias = Callable[[Any, "Run"], Any]


class Withheld(msgspec.Struct, frozen=True):
    """Stands in an answer where a field is denied, until its place has been told."""

    path: tuple[str, ...]
    coordinate: str


class Run:
    """What the functions of a plan share while they build one answer.

    Every field that has to wait leaves its place in the answer empty and is counted in ``open``;
    whatever breaks ends the run, since only the interpreter tells errors with their paths.
    """

    __slots__ = (
        *("_broken", "_done", "_tasks"),
        *("context", "denied", "info", "left", "open", "variables"),
    )

    def __init__(
        self,
        context: RequestContext,
        variables: VariableValues,
        info: Callable[[Field, Run], GraphQLResolveInfo[Any]],
    ) -> None:
        """``info`` makes what a hand-written resolver is told of its field."""
        self.context = context
        self.variables = variables
        self.info = info
        self.open = 0
        self.denied = False
        self._broken: BaseException | None = None
        self._done: asyncio.Future[None] | None = None
        self.left = False
        self._tasks: set[asyncio.Task[Any]] = set()

    def ask(self, out: dict[str, Any], source: Any, ask: Any, land: Land) -> None:
        """Read what is asked for; ``land`` puts its value into ``out``."""
        self.open += 1
        _Gap(self.context.loads, ask, run=self, out=out, source=source, fill=land).start()

    def spawn(self, out: Any, key: Any, waiting: Coroutine[Any, Any, Any], emit: Emit) -> None:
        """Wait for a coroutine; its value goes to ``key`` of ``out``."""
        self.open += 1
        task = asyncio.get_running_loop().create_task(waiting)
        self._tasks.add(task)
        task.add_done_callback(partial(self._returned, out, key, emit))

    def each(self, out: dict[str, Any], key: str, values: Any, emit: Emit) -> None:
        """Wait for the coroutines in a list; what is wrong with one is for the interpreter."""
        places: list[Any] = [None] * len(values)
        out[key] = places
        wrong = next((value for value in values if isinstance(value, Exception)), None)
        for place, value in enumerate(values):
            if not isinstance(value, Exception):
                self.spawn(places, place, value, emit)
        if wrong is not None:
            raise wrong

    def once(self, cell: list[Any], value: Any) -> Any:
        """Keep a value for all runs."""
        cell.append(value)
        return value

    def note(self, customer: str, coordinates: frozenset[str]) -> None:
        """Remember that sensitive fields of a customer are read."""
        read = self.context.readings.get(customer)
        if read is None:
            self.context.readings[customer] = set(coordinates)
        else:
            read |= coordinates

    def noted(self, customer: str, coordinate: str) -> bool:
        """Remember that one sensitive field of a customer is read; always true."""
        self.context.note(coordinate, customer)
        return True

    def withheld(self, place: Any) -> Any:
        """Remember that there are denied fields in the answer."""
        self.denied = True
        return place

    async def finished(self) -> None:
        """Wait until the answer is complete; raise what broke."""
        self.context.loads.dispatch()
        if self.open and self._broken is None:
            self._done = asyncio.get_running_loop().create_future()
            try:
                await self._done
            finally:
                if self.open:
                    self.leave()
        if self._broken is not None:
            self.leave()
            raise self._broken

    def fail(self, error: BaseException) -> None:
        """End the run."""
        if self._broken is None:
            self._broken = error
        self.wake()

    def _returned(self, out: Any, key: Any, emit: Emit, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            self.fail(asyncio.CancelledError())
            return
        error = task.exception()
        if error is not None:
            self.fail(error)
            return
        try:
            out[key] = emit(task.result(), self)
        except Exception as mistake:  # noqa: BLE001 - the interpreter says what and where
            self.fail(mistake)
            return
        self.open -= 1
        if not self.open:
            self.wake()

    def wake(self) -> None:
        """Go on where the end is waited for."""
        if self._done is not None and not self._done.done():
            self._done.set_result(None)

    def leave(self) -> None:
        """Wait for nothing any more, and take nothing that still lands."""
        self.left = True
        for task in self._tasks:
            task.cancel()


class _Gap(Settling, eq=False, kw_only=True):
    """The place of a field that has to wait, and how its value is put there."""

    run: Run
    out: dict[str, Any]
    source: Any
    fill: Land

    def done(self, value: Any) -> None:
        run = self.run
        if run.left:  # the reads go on for the interpreter; nobody wants this answer any more
            return
        self.fill(self.out, value, self.source, run)
        run.open -= 1
        if not run.open:
            run.wake()

    def fail(self, error: BaseException) -> None:
        self.run.fail(error)


def typed(table: Mapping[str, Emit], kinds: Any, value: Any, run: Run) -> Any:
    """Answer a value of an interface or union by the function of the type that it is."""
    for name, recognises in kinds:
        if recognises(value, None):
            return table[name](value, run)
    raise TypeError("a value is of none of the types that its place allows")
