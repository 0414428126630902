"""How a customer of the directory stands to a caller, for ``c360 policy explain --customer``."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator

import msgspec

from backends.domain import Link
from gateway.cli.customers import entry, named, opened, unknown
from gateway.settings import Settings
from policies.explanation import Explanation
from policies.principal import BY_RULES, Scope
from policies.standing import Standing

_BY_RECORD = Scope.OWN | Scope.TEAM | BY_RULES


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, as the claims of a token would say."""

    rep: str | None = None
    teams: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory knows of a customer that decides who sees it, and whether it is fresh."""

    id: str
    owner: str | None
    team: str | None
    region: str | None
    segment: str | None
    himself: bool
    ownership_as_of: dt.datetime | None
    trusted: bool

    def standing(self, caller: Caller) -> Standing:
        """Describe the customer as the caller's policy sees it."""
        return Standing(
            himself=self.himself,
            own=self.owner is not None and self.owner == caller.rep,
            team=self.team in caller.teams,
            region=self.region,
            segment=self.segment,
        )


def look_up(settings: Settings, customer: str, caller: Caller) -> Known:
    """Find the customer; one that nobody knows ends the command with status 2."""
    whom = named(customer, settings.systems)
    his = [named(own, settings.systems) for own in caller.customers]
    return asyncio.run(_look_up(settings, whom, his))


async def _look_up(settings: Settings, whom: str | Link, his: list[str | Link]) -> Known:
    async with opened(settings) as directory:
        found = await entry(directory, whom)
        if found is None:
            unknown()
        own = [await entry(directory, one) for one in his]
        as_of = await directory.ownership_as_of()
    limit = dt.timedelta(seconds=settings.directory.ownership_limit)
    return Known(
        id=found.id,
        owner=found.owner,
        team=found.team,
        region=found.region,
        segment=found.segment,
        himself=any(one is not None and one.id == found.id for one in own),
        ownership_as_of=as_of,
        trusted=as_of is not None and dt.datetime.now(dt.UTC) - as_of <= limit,
    )


def told(found: Explanation, known: Known | None) -> Iterator[str]:
    """Tell a verdict, its grounds, and of which customer."""
    verdict = "may see" if found.visible else "may not see"
    of = f" of {known.id}" if known else ""
    yield f"{found.role} {verdict} {found.coordinate}{of}"
    if known is not None:
        yield f"  customer {facts(known)}"
    yield f"  of       {' or '.join(found.customers) or 'no customer'}"
    yield f"  because  {found.reason}"
    for place in found.lines:
        yield f"  line     {place}: {place.text}"
    yield from remark(found.scope, known)


def remark(scope: Scope, known: Known | None) -> Iterator[str]:
    """Tell where the directory is too old for such a scope."""
    if known is not None and not known.trusted and _by_record(scope):
        yield "  but      its ownership is too old to be trusted: BACKEND_UNAVAILABLE until a sync"


def facts(known: Known) -> str:
    """Tell what decides who sees a customer."""
    found = {name: getattr(known, name) for name in ("owner", "team", "region", "segment")}
    return ", ".join(f"{name} {value or '-'}" for name, value in found.items())


def _by_record(scope: Scope) -> bool:
    return Scope.ALL not in scope and bool(scope & _BY_RECORD)
