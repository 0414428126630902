"""K/3 Cloud as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.auths import Sessions
from backends.errors import Unfit
from backends.port import By, CallContext, Page, Query, failed
from backends.vendors.kingdee_k3cloud.account import Account
from backends.vendors.kingdee_k3cloud.bindings import BINDINGS
from backends.vendors.kingdee_k3cloud.filters import expressible
from backends.vendors.kingdee_k3cloud.logins import auth_of
from backends.vendors.kingdee_k3cloud.queries import Queries
from backends.vendors.kingdee_k3cloud.readings import Ask, FormBinding
from backends.vendors.kingdee_k3cloud.values import Here
from backends.vocabulary import Kind
from backends.wire import Wire

__all__ = ["Account", "KingdeeBackend"]


class KingdeeBackend(Adapter):
    """One account of a K/3 Cloud server, read as one user."""

    bindings: Bindings = BINDINGS

    def __init__(
        self,
        account: Account,
        wire: Wire,
        *,
        sessions: Sessions | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take where and as whom to log in, the way there, shared sessions, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._zone = ZoneInfo(account.timezone)
        auth = auth_of(account, sessions, clock=lambda: self.now().timestamp())
        self._queries = Queries(account, wire, auth)

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer the query; a key that no filter can hold safely is not sent."""
        unfit = [key for key in query.keys if not expressible(key)]
        if not unfit or (query.kind, query.by) not in self.bindings:
            return await super().fetch(query, context)
        sent = tuple(key for key in query.keys if expressible(key))
        page = await super().fetch(msgspec.structs.replace(query, keys=sent), context)
        error = Unfit(f"{self.name}: such a key cannot be", system=self.name, kind=query.kind)
        return Page(results={**page.results, **failed(unfit, error)})

    async def read(self, binding: FormBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        today = self.now().astimezone(self._zone).date()
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                queries=self._queries,
                here=Here(system=self.name, zone=self._zone, today=today),
                deadline=deadline,
            )
        )

    async def check(self, context: CallContext) -> None:
        """Log in and look for a customer; raise what is wrong in one line."""
        nobody = Query(system=self.name, kind=Kind.CUSTOMER, by=By.KEY, keys=("c360-check",))
        page = await self.fetch(nobody, context)
        for found in page.results.values():
            if found.error is not None:
                raise found.error
