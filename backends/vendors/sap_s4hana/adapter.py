"""SAP S/4HANA as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from backends.adapter import Adapter, Bindings, Found, utc_now
from backends.port import CallContext, Query
from backends.protocols.odata.reader import Question, Reader
from backends.vendors.sap_s4hana.account import Account, Home
from backends.vendors.sap_s4hana.bindings import BINDINGS, BINDINGS_4
from backends.vendors.sap_s4hana.readings import Ask, SapBinding
from backends.vendors.sap_s4hana.services import ORDERS, PARTNERS
from backends.vendors.sap_s4hana.wire.partners import PartnerNumberRow
from backends.wire import Wire

__all__ = ["SapBackend"]


class SapBackend(Adapter):
    """One client of an SAP system, read as one communication user."""

    def __init__(
        self, account: Account, wire: Wire, *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Take as whom to log in and what the company's codes are, the way there, and a clock."""
        super().__init__(account.system, wire, now=now)
        self._account = account
        self.bindings: Bindings = BINDINGS if account.orders == ORDERS else BINDINGS_4
        self._zone = ZoneInfo(account.timezone)
        always = {"sap-client": account.client} if account.client else {}
        login = account.login.login(account.system)
        self._reader = Reader(account.system, wire, login, base_url=account.base_url, always=always)

    async def read(self, binding: SapBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        home = Home(
            system=self.name,
            zone=self._zone,
            today=self.now().astimezone(self._zone).date(),
            language=self._account.language,
        )
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                reader=self._reader,
                account=self._account,
                home=home,
                deadline=deadline,
            )
        )

    async def check(self, context: CallContext) -> None:
        """Log in and read one business partner; raise what is wrong in one line."""
        question = Question(service=PARTNERS.service, resource=PARTNERS.name)
        await self._reader.rows(question, PartnerNumberRow, deadline=context.deadline, limit=1)
