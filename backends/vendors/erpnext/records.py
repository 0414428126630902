"""Reads documents by the method that lists them, as the user whose key it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Generic, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec

from backends.errors import Garbled, Refused
from backends.vendors.erpnext.kept import Kept
from backends.vendors.erpnext.values import House
from backends.vendors.erpnext.wire.credit import CompanyRow
from backends.vendors.erpnext.wire.goods import WarehouseRow
from backends.vendors.erpnext.wire.rows import Row, fields_of
from backends.wire import Request, Response, Wire, checked

PATH = "/api/method/frappe.client.get_list"
PAGE = 500
BY_NAME = "name asc"

R = TypeVar("R")
N = TypeVar("N", bound=Row)
Filters: TypeAlias = Sequence[Any]

_HINTS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "ERPNext does not know the API key (401): check {} and its secret",
    HTTPStatus.FORBIDDEN: "the user of {} may not read what is asked for (403)",
    HTTPStatus.EXPECTATION_FAILED: "ERPNext lacks a field that is read (417): see {}",
}


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """As whom the system of this name is read, and the company whose figures are meant."""

    system: str
    api_key: str
    api_secret: str
    company: str
    timezone: str = "UTC"

    def __repr__(self) -> str:
        """Name the account without its secret."""
        return f"Account(system={self.system!r}, company={self.company!r})"


class Listing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the method that lists documents takes; a child's list names its ``parent``.

    Without an order the newest come first, without a length 20 of them.
    """

    doctype: str
    fields: Sequence[str]
    filters: Filters
    or_filters: Filters = ()
    group_by: str = ""
    parent: str = ""
    order_by: str
    limit_page_length: int


class Told(msgspec.Struct, Generic[R], frozen=True, kw_only=True, gc=False):
    """What a method answers."""

    message: list[R]


class Records:
    """The documents of one site, as one user sees them."""

    def __init__(self, account: Account, wire: Wire) -> None:
        """Read with the account's key, through the wire."""
        self.house = House(
            system=account.system, zone=ZoneInfo(account.timezone), company=account.company
        )
        self.company = Kept(self._company)
        self.sites = Kept(self._sites)
        self._account = account
        self._wire = wire
        self._headers = {
            "authorization": f"token {account.api_key}:{account.api_secret}",
            "content-type": "application/json",
            "accept": "application/json",
        }

    async def listed(self, row: type[R], listing: Listing, *, deadline: float) -> list[R]:
        """Return one page."""
        request = Request(
            method="POST",
            path=PATH,
            headers=self._headers,
            body=msgspec.json.encode(listing),
            safe=True,
        )
        response = await self._wire.send(request, deadline=deadline)
        hint = _HINTS.get(response.status)
        if hint is not None:
            raise self._refused(hint.format(f"systems.{self._account.system}.api_key"))
        rows = self._decoded(checked(response, self._account.system), row)
        return rows[: listing.limit_page_length]

    async def first(
        self,
        doctype: str,
        row: type[N],
        filters: Filters,
        *,
        order_by: str,
        limit: int,
        deadline: float,
    ) -> list[N]:
        """Return the first documents of an order."""
        listing = Listing(
            doctype=doctype,
            fields=fields_of(row),
            filters=filters,
            order_by=order_by,
            limit_page_length=limit,
        )
        return await self.listed(row, listing, deadline=deadline)

    async def every(
        self,
        doctype: str,
        row: type[N],
        filters: Filters,
        *,
        deadline: float,
        parent: str = "",
        or_filters: Filters = (),
    ) -> list[N]:
        """Return all documents that match, page by page, by name."""
        found: list[N] = []
        while True:
            behind = [["name", ">", found[-1].name]] if found else []
            listing = Listing(
                doctype=doctype,
                fields=fields_of(row),
                filters=[*filters, *behind],
                or_filters=or_filters,
                parent=parent,
                order_by=BY_NAME,
                limit_page_length=PAGE,
            )
            page = await self.listed(row, listing, deadline=deadline)
            found += page
            if len(page) < PAGE:
                return found

    async def _company(self, deadline: float) -> CompanyRow:
        named = [["name", "=", self._account.company]]
        found = await self.every("Company", CompanyRow, named, deadline=deadline)
        if not found:
            setting = f"systems.{self._account.system}.company"
            raise self._refused(f"the user of the API key sees no such company: check {setting}")
        return found[0]

    async def _sites(self, deadline: float) -> list[str]:
        own = [["company", "=", self._account.company], ["is_group", "=", 0]]
        found = await self.every("Warehouse", WarehouseRow, own, deadline=deadline)
        return [site.name for site in found]

    def _decoded(self, response: Response, row: type[R]) -> list[R]:
        try:
            told: Told[R] = _decoder(cast("Any", row)).decode(response.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            system = self._account.system
            raise Garbled(f"{system}: an answer does not fit", system=system) from None
        return told.message

    def _refused(self, message: str) -> Refused:
        return Refused(f"{self._account.system}: {message}", system=self._account.system)


@cache
def _decoder(row: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Told[row])
