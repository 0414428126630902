"""A thread that does blocking work for an event loop, one piece after another.

A thread pool of one does the same for some 60 microseconds more per piece, which is as much as the
work of writing a few lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Aside:
    """Blocking work, away from the event loop; a piece that hangs does not keep the process up."""

    def __init__(self, name: str) -> None:
        """Start the thread; it ends with ``end`` or the process."""
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def do(self, work: Callable[[], T]) -> T:
        """Return or raise what the work does; leaving early does not stop it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._work.put(lambda: _do(work, done, loop))
        return await done

    def end(self) -> None:
        """End the thread after the work it was given."""
        self._work.put(None)

    def _run(self) -> None:
        while work := self._work.get():
            work()


def _do(work: Callable[[], T], done: asyncio.Future[T], loop: asyncio.AbstractEventLoop) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - whoever waits for the work gets it
        tell = _telling(done, error)
    else:
        tell = _answering(done, result)
    with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
        loop.call_soon_threadsafe(tell)


def _answering(done: asyncio.Future[T], result: T) -> Callable[[], None]:
    return lambda: None if done.done() else done.set_result(result)


def _telling(done: asyncio.Future[T], error: BaseException) -> Callable[[], None]:
    return lambda: None if done.done() else done.set_exception(error)
