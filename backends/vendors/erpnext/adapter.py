"""ERPNext as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.port import CallContext, Query
from backends.vendors.erpnext.bindings import BINDINGS
from backends.vendors.erpnext.readings import Ask, ErpnextBinding
from backends.vendors.erpnext.records import Account, Records
from backends.wire import Wire

__all__ = ["Account", "ErpnextBackend"]


class ErpnextBackend(Adapter):
    """One company of one ERPNext site, read as one user."""

    bindings: Bindings = BINDINGS

    def __init__(
        self, account: Account, wire: Wire, *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Take as whom and whose figures to read, the way there, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._records = Records(account, wire)

    async def read(self, binding: ErpnextBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        today = self.now().astimezone(self._records.house.zone).date()
        return await binding.reading(
            Ask(binding=binding, query=query, records=self._records, today=today, deadline=deadline)
        )

    async def check(self, context: CallContext) -> None:
        """Find the company; raise what is wrong in one line that names the setting."""
        await self._records.company.get(context.deadline)
