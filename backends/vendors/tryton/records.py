"""Reads records of Tryton's models, in the company that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from types import GenericAlias
from typing import Any, Generic, TypeVar, cast

import msgspec

from backends.protocols.jsonrpc import JsonRpc
from backends.vendors.tryton.session import Account, fault_of, session_login
from backends.vendors.tryton.values import Domain, fields_of
from backends.vendors.tryton.wire.goods import SiteRow
from backends.vendors.tryton.wire.rows import Coded, Row, dotted
from backends.wire import Wire

R = TypeVar("R", bound=Row)
T = TypeVar("T")

PAGE = 500
SITES_SECONDS = 300.0


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may work in."""

    company: int | None = None
    companies: list[int] = []


class CompanyRow(Row, frozen=True, kw_only=True, gc=False):
    """company.company."""

    currency: Coded = dotted("currency")


class Records:
    """The records of one database, as one user sees them."""

    def __init__(self, account: Account, wire: Wire) -> None:
        """Read as the account's user, through the wire."""
        self.system = account.system
        self._account = account
        self._rpc = JsonRpc(
            account.system,
            wire,
            session_login(account),
            account.path,
            lambda error: fault_of(account.system, error),
        )
        self.company = Kept(self._company)
        self.sites = Kept(self._sites, seconds=SITES_SECONDS)

    async def newest(
        self, model: str, row: type[R], domain: Domain, *, by: str, limit: int, deadline: float
    ) -> list[R]:
        """Return the ``limit`` newest records by a date; those without one come last."""
        order = [[by, "DESC NULLS LAST"], ["id", "DESC"]]
        return await self.search(model, row, domain, order=order, limit=limit, deadline=deadline)

    async def every(
        self,
        model: str,
        row: type[R],
        domain: Domain,
        *,
        deadline: float,
        context: Mapping[str, Any] | None = None,
    ) -> list[R]:
        """Return all records that match, page by page, oldest first."""
        found: list[R] = []
        while True:
            behind = [["id", ">", found[-1].id]] if found else []
            page = await self.search(
                model, row, [*domain, *behind], limit=PAGE, deadline=deadline, context=context
            )
            found += page
            if len(page) < PAGE:
                return found

    async def search(
        self,
        model: str,
        row: type[R],
        domain: Domain,
        *,
        limit: int,
        deadline: float,
        order: list[list[str]] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> list[R]:
        """Return up to ``limit`` records in one call, by id unless an order is given."""
        company = await self.company.get(deadline)
        params = [
            domain,
            0,
            limit,
            order or [["id", "ASC"]],
            fields_of(row),
            {"company": company.id, "company_filter": "one", **(context or {})},
        ]
        rows = cast("type[list[R]]", GenericAlias(list, (row,)))
        return await self._rpc.call(f"model.{model}.search_read", params, rows, deadline=deadline)

    async def _company(self, deadline: float) -> CompanyRow:
        method = "model.res.user.get_preferences"
        preferences = await self._rpc.call(method, [True, {}], Preferences, deadline=deadline)
        company = preferences.company if self._account.company is None else self._account.company
        if company is None or company not in preferences.companies:
            raise self._account.refused(self._no_company())
        method, params = "model.company.company.read", [[company], fields_of(CompanyRow), {}]
        return (await self._rpc.call(method, params, list[CompanyRow], deadline=deadline))[0]

    def _no_company(self) -> str:
        user, setting = self._account.user, self._account.setting("company")
        if self._account.company is None:
            return f"user {user!r} works in no company: set {setting} or the user's company"
        return f"user {user!r} may not work in company {self._account.company}: check {setting}"

    async def _sites(self, deadline: float) -> list[SiteRow]:
        warehouses = [["type", "=", "warehouse"]]
        return await self.every("stock.location", SiteRow, warehouses, deadline=deadline)


class Kept(Generic[T]):
    """Something read once for all and kept for a while; a failure is not kept."""

    def __init__(
        self,
        read: Callable[[float], Awaitable[T]],
        *,
        seconds: float = float("inf"),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep what ``read`` returns for so many seconds."""
        self._read = read
        self._seconds = seconds
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, T] | None = None

    async def get(self, deadline: float) -> T:
        """Return what is kept, or read it before the deadline."""
        async with self._lock:
            now = self._clock()
            if self._held is None or now >= self._held[0]:
                self._held = (now + self._seconds, await self._read(deadline))
            return self._held[1]
