"""What ``c360 directory forget`` does: directory, shared cache, read log, in this order."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec

from backends.domain import Link
from backends.errors import Unavailable
from gateway.cli.customers import opened
from gateway.settings import Audit, Settings
from gateway.systems import windows
from policies.audit import Anchor, AnchorFile, LogUnavailable, Read, ReadLog

if TYPE_CHECKING:
    from backends.directory import Directory, Identity
    from backends.sweep import Sweep

PATIENCE = 5.0  # seconds in which the read log must have noted it


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed.

    ``cached`` is None where no cache is shared, ``logged`` None where no read log is kept, and both
    where that failed: then ``problems`` tell. ``overwritten`` is whether the directory's file holds
    no deleted byte. After ``windows`` seconds running gateways have let go of what they remember.
    """

    id: str
    former_ids: tuple[str, ...]
    links: tuple[Link, ...]
    mentions: int
    cached: int | None
    logged: int | None
    overwritten: bool
    windows: float
    problems: tuple[str, ...]


async def whom(settings: Settings, customer: str | Link) -> Identity | None:
    """Tell who is meant."""
    from backends.directory import identity

    async with opened(settings) as directory:
        return await identity(directory, customer)


async def forget(
    settings: Settings, customer: str, by: str, tell: Callable[[str], None]
) -> Forgotten | None:
    """Erase a customer by its id; None where nobody has it any more.

    Read log, cache and directory are reached before anything is removed: with Unavailable or
    LogUnavailable nothing has changed. What fails after that is among the problems.
    """
    from backends.directory import forget as erase

    async with AsyncExitStack() as stack:
        directory = await stack.enter_async_context(opened(settings))
        log = await _log(settings.audit, stack)
        sweep = await _sweep(settings, stack)
        tell("The directory is being cleared")
        erased = await erase(directory, customer)
        if erased is None:
            return None
        who, problems = erased.identity, list[str]()
        tell("The shared cache is being looked through")
        cached = await _clear(sweep, who, problems)
        logged = await _note(log, who, by, problems)
        tell("The directory's file is being rewritten")
        return Forgotten(
            id=who.id,
            former_ids=who.former,
            links=who.links,
            mentions=erased.mentions,
            cached=cached,
            logged=logged,
            overwritten=await _overwrite(directory),
            windows=max(one.kept for one in windows(settings).values()),
            problems=tuple(problems),
        )


def told(done: Forgotten) -> Iterator[str]:
    """Tell what was removed, and what is still to be done."""
    links = ", ".join(f"{link.system}:{link.key}" for link in done.links)
    yield f"Erased {done.id}."
    yield f"  directory  links: {len(done.links)} ({links}), former ids: {len(done.former_ids)},"
    yield f"             mentions: {done.mentions}; names, owner, search keys with them"
    if done.cached is not None:
        yield f"  cache      shared answers: {done.cached}"
    if done.logged is not None:
        yield "  read log   notes that it was erased; earlier lines stay, under the id alone"
    elif not done.problems:
        yield "  read log   none is kept: 'key' in [audit] is not set"
    hours = done.windows / 3600
    yield f"Running gateways let go of what they remember within {hours:g} h, or when restarted."
    yield "What the systems themselves hold must be erased there. A sync leaves these links out,"
    yield "even if a system still lists them, until `c360 directory readmit`."
    if not done.overwritten:
        yield "The directory's database still holds deleted bytes until it is vacuumed."


async def _log(audit: Audit, stack: AsyncExitStack) -> ReadLog | None:
    if audit.key is None:
        return None
    key = audit.key.get_secret_value().encode()
    keep = AnchorFile(audit.anchors) if audit.anchors else _nowhere_else
    log = await ReadLog.open(audit.url.get_secret_value(), key=key, keep=keep)
    stack.push_async_callback(log.aclose)
    return log


def _nowhere_else(_anchor: Anchor) -> None:
    """Keep anchors in the log alone."""


async def _sweep(settings: Settings, stack: AsyncExitStack) -> Sweep | None:
    cache = settings.cache
    if cache.shared is None:
        return None
    from backends.sweep import reaching

    return await stack.enter_async_context(reaching(cache.shared, secret=cache.secret))


async def _clear(sweep: Sweep | None, who: Identity, problems: list[str]) -> int | None:
    if sweep is None:
        return None
    try:
        return await sweep.clear(who.links)
    except Unavailable:
        problems.append("the shared cache went away: what it holds ends with its windows")
        return None


async def _note(log: ReadLog | None, who: Identity, by: str, problems: list[str]) -> int | None:
    """Note it under each id that the customer had, as reads stand under the id of their time."""
    if log is None:
        return None
    request, at = f"forget-{secrets.token_hex(8)}", dt.datetime.now(dt.UTC)
    try:
        for number in who.ids:
            erasure = Read(request_id=request, at=at, subject=by, customer=number)
            await log.erased(erasure, limit=PATIENCE)
    except LogUnavailable as error:
        problems.append(f"the read log did not note it: {error}")
        return None
    return len(who.ids)


async def _overwrite(directory: Directory) -> bool:
    try:
        return await directory.database.compact()
    except Unavailable:
        return False
