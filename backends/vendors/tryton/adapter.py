"""Tryton as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.port import CallContext, Query
from backends.vendors.tryton.bindings import BINDINGS
from backends.vendors.tryton.readings import Ask, TrytonBinding
from backends.vendors.tryton.records import Records
from backends.vendors.tryton.session import Account
from backends.wire import Wire

__all__ = ["Account", "TrytonBackend"]


class TrytonBackend(Adapter):
    """One company in one Tryton database, read as one user."""

    bindings: Bindings = BINDINGS

    def __init__(
        self, account: Account, wire: Wire, *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Take where and as whom to log in, the way there, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._zone = ZoneInfo(account.timezone)
        self._records = Records(account, wire)

    async def read(self, binding: TrytonBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        today = self.now().astimezone(self._zone).date()
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                records=self._records,
                today=today,
                deadline=deadline,
            )
        )

    async def check(self, context: CallContext) -> None:
        """Log in and find the company; raise what is wrong in one line that names the setting."""
        await self._records.company.get(context.deadline)
