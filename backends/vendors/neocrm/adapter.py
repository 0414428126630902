"""Neocrm as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from backends.adapter import Adapter, Found, utc_now
from backends.auths import Sessions
from backends.errors import Unfit
from backends.port import CallContext, Page, Query, failed
from backends.protocols.soql.client import Soql
from backends.vendors.neocrm.bindings import bindings
from backends.vendors.neocrm.readings import Ask, NeoBinding
from backends.vendors.neocrm.session import Account, dialect, login
from backends.vendors.neocrm.tenant import Tenant, terms_of
from backends.wire import Wire

__all__ = ["Account", "NeocrmBackend", "Tenant"]


class NeocrmBackend(Adapter):
    """One tenant of Neocrm, read as one user."""

    def __init__(
        self,
        account: Account,
        tenant: Tenant,
        wire: Wire,
        *,
        zone: dt.tzinfo,
        sessions: Sessions | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take as whom to log in, what is the tenant's own, the way there, and a clock."""
        super().__init__(account.system, wire, now=now)
        self.bindings = bindings(tenant)
        self._terms = terms_of(account.system, zone, tenant)
        self._soql = Soql(wire, login(account, sessions), dialect(account.system))

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer the query; a key that cannot be written fails alone, without a call."""
        binding = self.bindings.get((query.kind, query.by))
        unfit = binding.unfit(query.keys) if isinstance(binding, NeoBinding) else ()
        if not unfit:
            return await super().fetch(query, context)
        error = Unfit(
            f"{self.name}: a key cannot be written in a query", system=self.name, kind=query.kind
        )
        fit = tuple(key for key in query.keys if key not in {*unfit})
        page = await super().fetch(msgspec.structs.replace(query, keys=fit), context)
        return Page(results={**page.results, **failed(unfit, error)})

    async def read(self, binding: NeoBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says."""
        return await binding.reading(
            Ask(
                binding=binding,
                query=query,
                soql=self._soql,
                terms=self._terms,
                deadline=deadline,
            )
        )
