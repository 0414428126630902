"""The read log of one process: open it, append what was seen, close it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence

import structlog

from policies.audit.anchoring import Anchoring, Rhythm
from policies.audit.chain import Head, Key
from policies.audit.database import Database, is_sqlite, sqlite_path
from policies.audit.errors import LogUnavailable
from policies.audit.journal import JournalStore
from policies.audit.points import Anchor
from policies.audit.postgresql import PostgresqlStore
from policies.audit.record import Draft, Kind, Read, draft
from policies.audit.sqlite import create
from policies.audit.store import Store
from policies.audit.writer import Writer, new_process

Clock = Callable[[], dt.datetime]
_CLOSE_SECONDS = 5.0
_RHYTHM = Rhythm()

_log = structlog.get_logger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _nowhere(_anchor: Anchor) -> None:
    """Keep anchors in the log alone."""


class ReadLog:
    """Notes durably who saw what; opened once per process, closed by who opened it."""

    def __init__(
        self, database: Database, store: Store, writer: Writer, anchoring: Anchoring, clock: Clock
    ) -> None:
        """Use ``open``."""
        self._database = database
        self._store = store
        self._writer = writer
        self._anchoring = anchoring
        self._clock = clock
        self._closed = False

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        key: bytes,
        process: str | None = None,
        clock: Clock = _now,
        rhythm: Rhythm = _RHYTHM,
        keep: Callable[[Anchor], None] = _nowhere,
    ) -> ReadLog:
        """Open or create the log and begin a chain.

        LogUnavailable when the database cannot be used, ValueError for a short key, a SQLite URL
        without a file or the name of a chain that exists.
        """
        signer = Key(key)
        head = Head(process or new_process())
        database = Database(url)
        try:
            store = await _store(database)
        except BaseException:
            await database.aclose()
            raise
        try:
            await _unused(store, head.process)
        except BaseException:
            await store.aclose()
            await database.aclose()
            raise
        anchoring = Anchoring(database, signer, rhythm, clock, keep, store.flush)
        log = cls(database, store, Writer(store, signer, head, anchoring.note), anchoring, clock)
        log._start()
        return log

    def _start(self) -> None:
        self._writer.start()
        self._anchoring.start()

    @property
    def process(self) -> str:
        """The name of the chain that is being written."""
        return self._writer.head.process

    async def append(self, reads: Sequence[Read], *, limit: float = 1.0) -> None:
        """Return when all reads are durable, within ``limit`` seconds.

        LogUnavailable when they are not: what they speak of must not be served.
        """
        if reads:
            await self._append([draft(Kind.READ, read) for read in reads], limit)

    async def erased(self, erasure: Read, *, limit: float = 1.0) -> None:
        """Note that the customer's traces were removed elsewhere, by whom, when, at what request.

        Earlier lines stay: they hold nothing of the person but the opaque id.
        """
        await self._append([draft(Kind.ERASED, erasure)], limit)

    async def anchor(self) -> None:
        """Anchor the chain now."""
        await self._anchoring.anchor()

    async def aclose(self) -> None:
        """Write what waits, end the chain with a closing line and anchor it."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._end_chain()
        except LogUnavailable as error:
            _log.warning("read_log_left_open", process=self.process, reason=str(error))
        finally:
            await self._anchoring.stop()
            await self._writer.stop()
            await self._store.aclose()
            await self._database.aclose()

    async def _append(self, drafts: Sequence[Draft], limit: float) -> None:
        if self._closed:
            raise LogUnavailable("the read log is closed")
        await self._writer.append(drafts, limit)

    async def _end_chain(self) -> None:
        if self._writer.head.number or self._writer.busy:
            end = Read(request_id="", at=self._clock(), subject="")
            await self._writer.append([draft(Kind.CLOSED, end)], _CLOSE_SECONDS)
            await self._anchoring.anchor()


async def _unused(store: Store, process: str) -> None:
    if await store.tail(process) is not None:
        raise ValueError("a chain of this name exists")


async def _store(database: Database) -> Store:
    if not is_sqlite(database.url):
        await database.prepare()
        return PostgresqlStore(database)
    path = sqlite_path(database.url)
    await asyncio.to_thread(create, path)
    await database.prepare()
    return await JournalStore.open(path)
