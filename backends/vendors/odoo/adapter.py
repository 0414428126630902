"""Odoo as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.port import By, CallContext, Query
from backends.vendors.odoo.account import Account
from backends.vendors.odoo.bindings import BINDINGS
from backends.vendors.odoo.readings import Ask, OdooBinding
from backends.vendors.odoo.records import Records
from backends.vendors.odoo.values import sayable
from backends.wire import Wire

__all__ = ["Account", "OdooBackend"]


class OdooBackend(Adapter):
    """One company in one Odoo database, read as one user."""

    bindings: Bindings = BINDINGS

    def __init__(
        self, account: Account, wire: Wire, *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Take where and as whom to read, the way there, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._records = Records(account, wire)

    async def read(self, binding: OdooBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says; what no database holds is not asked for."""
        if query.by is not By.CHANGED:
            query = msgspec.structs.replace(query, keys=tuple(filter(sayable, query.keys)))
            if not query.keys:
                return {}
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                records=self._records,
                now=self.now(),
                deadline=deadline,
            )
        )

    async def check(self, context: CallContext) -> None:
        """Log in and find the company; raise what is wrong in one line that names the setting."""
        await self._records.company.get(context.deadline)
