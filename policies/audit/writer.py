"""Group commit: what is appended while one group is written becomes the next group."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence

import structlog

from policies.audit.chain import Head, Key, seal
from policies.audit.errors import LogUnavailable
from policies.audit.record import Draft
from policies.audit.store import Store

_WAITING_LINES = 20_000
_GROUP_LINES = 1_000
_ATTEMPTS = 2

_log = structlog.get_logger(__name__)

Done = asyncio.Future[None]
Group = dict[Done, Sequence[Draft]]


def new_process() -> str:
    """Make up a name for a chain that says nothing of the machine."""
    return secrets.token_hex(8)


class Writer:
    """The one task that writes a process's chain."""

    def __init__(self, store: Store, key: Key, head: Head, written: Callable[[Head], None]) -> None:
        """``written`` hears where the chain stands after each group; ``start`` begins the work."""
        self.head = head
        self._store = store
        self._key = key
        self._written = written
        self._waiting: Group = {}
        self._lines = 0
        self._wake = asyncio.Event()
        self._doubt: Head | None = None  # where the chain stands if a failed write did arrive
        self._failing = False
        self._writing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="read-log")

    async def append(self, drafts: Sequence[Draft], limit: float) -> None:
        """Return when all lines are durable; LogUnavailable when that takes over ``limit`` s."""
        if self._task is None or self._task.done():
            raise LogUnavailable("the read log is not being written")
        if self._lines + len(drafts) > _WAITING_LINES:
            raise LogUnavailable("too many lines wait for the read log")
        done: Done = asyncio.get_running_loop().create_future()
        self._waiting[done] = drafts
        self._lines += len(drafts)
        self._wake.set()
        try:
            async with asyncio.timeout(limit):
                await done
        except TimeoutError as error:
            raise LogUnavailable("the read log is too slow") from error
        finally:
            self._leave(done)

    @property
    def busy(self) -> bool:
        """Whether something waits or is being written."""
        return bool(self._waiting) or self._writing

    async def stop(self) -> None:
        """End the task; what still waits is not written."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while group := self._take():
                self._writing = True
                await self._write(group)
                self._writing = False

    def _leave(self, done: Done) -> None:
        self._lines -= len(self._waiting.pop(done, ()))

    def _take(self) -> Group:
        """Take whole appends, at least one, up to the size of a group."""
        group: Group = {}
        lines = 0
        for done, drafts in self._waiting.items():
            lines += len(drafts)
            if group and lines > _GROUP_LINES:
                break
            group[done] = drafts
        for done in group:
            self._leave(done)
        return group

    async def _write(self, group: Group) -> None:
        reason: LogUnavailable | None = None
        for _ in range(_ATTEMPTS):
            wanted = {done: drafts for done, drafts in group.items() if not done.done()}
            if not wanted:
                break
            try:
                await self._commit([draft for drafts in wanted.values() for draft in drafts])
            except LogUnavailable as error:
                reason = error
            else:
                _settle(wanted, None)
                self._note(None)
                return
        if reason is not None:
            _settle(group, reason)
            self._note(reason)

    async def _commit(self, drafts: Iterable[Draft]) -> None:
        if self._doubt is not None:
            await self._find_head(self._doubt)
        sealed = seal(self.head, self._key, drafts)
        last = sealed[-1]
        after = Head(last.line.process, last.line.number, last.mac)
        self._doubt = after
        await self._store.write(sealed)
        self._doubt = None
        self.head = after
        self._written(after)

    async def _find_head(self, doubt: Head) -> None:
        """Find out whether the write that failed has arrived after all."""
        stored = await self._store.tail(self.head.process)
        if stored == doubt:
            self.head = doubt
        elif (stored or Head(self.head.process)) != self.head:
            _log.error("read_log_chain_changed", process=self.head.process)
            self.head = Head(new_process())
        self._doubt = None

    def _note(self, reason: LogUnavailable | None) -> None:
        """Log an outage once when it begins and once when it is over."""
        if reason is not None and not self._failing:
            cause = type(reason.__cause__).__name__
            _log.error("read_log_unavailable", reason=str(reason), cause=cause)
        elif reason is None and self._failing:
            _log.warning("read_log_available_again")
        self._failing = reason is not None


def _settle(group: Iterable[Done], reason: LogUnavailable | None) -> None:
    for done in group:
        if done.done():
            continue
        if reason is None:
            done.set_result(None)
        else:
            failure = LogUnavailable(*reason.args)
            failure.__cause__ = reason.__cause__
            done.set_exception(failure)
