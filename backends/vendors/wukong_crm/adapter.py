"""Wukong CRM as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.auths import Sessions
from backends.port import EVERY, By, CallContext, Query, Window
from backends.vendors.wukong_crm import version9, version11
from backends.vendors.wukong_crm.calls import Calls
from backends.vendors.wukong_crm.dialect import Dialect
from backends.vendors.wukong_crm.readings import Ask, WukongBinding
from backends.vendors.wukong_crm.session import Account
from backends.vendors.wukong_crm.wire.rows import Place
from backends.vocabulary import Kind
from backends.wire import Wire

__all__ = ["VERSIONS", "Account", "WukongBackend"]

VERSIONS: Mapping[int, tuple[Dialect, Bindings]] = {
    11: (version11.DIALECT, version11.BINDINGS),
    9: (version9.DIALECT, version9.BINDINGS),
}


class WukongBackend(Adapter):
    """One server of Wukong CRM, read as one user."""

    def __init__(
        self,
        account: Account,
        wire: Wire,
        *,
        sessions: Sessions | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take whom to log in as, the way there, where the session is shared, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._dialect, self.bindings = VERSIONS[account.version]
        self._calls = Calls(account, self._dialect, wire, sessions)
        self._currency = account.currency
        self._zone = ZoneInfo(account.timezone)

    async def read(self, binding: WukongBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                calls=self._calls,
                dialect=self._dialect,
                place=self._place(),
                deadline=deadline,
            )
        )

    async def check(self, context: CallContext) -> None:
        """Log in and list a customer; raise what is wrong in one line."""
        query = Query(
            system=self.name,
            kind=Kind.CUSTOMER,
            by=By.ALL,
            keys=(EVERY,),
            window=Window(limit=1),
        )
        page = await self.fetch(query, context)
        error = page.results[EVERY].error
        if error is not None:
            raise error

    def _place(self) -> Place:
        return Place(
            system=self.name,
            zone=self._zone,
            currency=self._currency,
            today=self.now().astimezone(self._zone).date(),
            checks=self._dialect.checks,
        )
