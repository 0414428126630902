"""Reads records of Odoo's models, in the company that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import GenericAlias
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from backends.vendors.odoo.account import Account
from backends.vendors.odoo.calls import calls_of
from backends.vendors.odoo.kept import Kept, Names
from backends.vendors.odoo.values import Domain, fields_of
from backends.vendors.odoo.wire.goods import CodedRow, CompanyRow, SiteRow
from backends.vendors.odoo.wire.partners import OwnerRow
from backends.vendors.odoo.wire.rows import Row
from backends.wire import Wire

R = TypeVar("R", bound=Row)

PAGE = 1000
FORWARD = "id"
ARCHIVED_TOO = {"active_test": False}


class Records:
    """The records of one company, as one user sees them."""

    def __init__(self, account: Account, wire: Wire) -> None:
        """Read as the account's user, through the wire."""
        self.system = account.system
        self.zone = ZoneInfo(account.timezone)
        self.company = Kept(self._company)
        self.sites = Kept(self._sites)
        self.codes = Names(self._codes)
        self.owners = Names(self._owners)
        self._account = account
        self._calls = calls_of(account, wire)
        self._fields: dict[tuple[str, type[Row]], Kept[list[str]]] = {}
        language = {"lang": account.language} if account.language else {}
        self._context = {"allowed_company_ids": [account.company], **language}

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
                model, row, [*behind, *domain], limit=PAGE, deadline=deadline, context=context
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
        order: str = FORWARD,
        context: Mapping[str, Any] | None = None,
    ) -> list[R]:
        """Return up to ``limit`` records in one call, by id unless an order is given."""
        named = {
            "domain": domain,
            "fields": await self.fields(model, row, deadline),
            "limit": limit,
            "order": order,
            "context": {**self._context, **(context or {})},
        }
        rows = cast("type[list[R]]", GenericAlias(list, (row,)))
        return await self._calls.call(model, "search_read", named, rows, deadline=deadline)

    async def fields(self, model: str, row: type[Row], deadline: float) -> list[str]:
        """Return the fields of a wire model that this Odoo has.

        A field that is asked for and not there fails the whole call, so those that come with an
        app or a version are looked up before.
        """
        needed, perhaps = fields_of(row)
        if not perhaps:
            return [*needed]
        kept = self._fields.get((model, row))
        if kept is None:
            read = partial(self._there, model, needed, perhaps)
            kept = self._fields[model, row] = Kept(read)
        return await kept.get(deadline)

    async def _there(
        self, model: str, needed: tuple[str, ...], perhaps: tuple[str, ...], deadline: float
    ) -> list[str]:
        named = {"allfields": perhaps, "attributes": ["type"], "context": self._context}
        told = await self._calls.call(
            model, "fields_get", named, dict[str, dict[str, str]], deadline=deadline
        )
        return [*needed, *(name for name in perhaps if name in told)]

    async def _company(self, deadline: float) -> CompanyRow:
        company = self._account.company
        rows = await self.search(
            "res.company", CompanyRow, [["id", "=", company]], limit=1, deadline=deadline
        )
        if not rows:
            where = self._account.setting("company")
            raise self._account.refused(f"there is no company {company} in it: check {where}")
        return rows[0]

    async def _sites(self, deadline: float) -> list[SiteRow]:
        mine = [["company_id", "=", self._account.company]]
        return await self.every("stock.warehouse", SiteRow, mine, deadline=deadline)

    async def _codes(self, ids: list[int], deadline: float) -> dict[int, str]:
        rows = await self._named("product.product", CodedRow, ids, deadline)
        return {row.id: row.sku for row in rows if row.sku}

    async def _owners(self, ids: list[int], deadline: float) -> dict[int, str]:
        rows = await self._named("res.partner", OwnerRow, ids, deadline)
        pairs = ((row.id, row.commercial_partner_id) for row in rows)
        return {row: str(pair[0]) for row, pair in pairs if not isinstance(pair, bool)}

    async def _named(self, model: str, row: type[R], ids: list[int], deadline: float) -> list[R]:
        domain = [["id", "in", ids]]
        return await self.every(model, row, domain, deadline=deadline, context=ARCHIVED_TOO)
