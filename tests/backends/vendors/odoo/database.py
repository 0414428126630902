"""The fake database right behind the adapter, without a socket between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from backends.domain import Entity
from backends.port import By, Query, Slice, Window
from backends.vendors.odoo.adapter import OdooBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.odoo.test_odoo import ACCOUNT
from tests.conformance.vendor_kit import NOW, context
from tests.fakes.facts import company
from tests.fakes.fake import Asked
from tests.fakes.odoo import Odoo
from tests.fakes.odoo_partners import numbers


class Database:
    """A wire that ends in the fake, and the adapter over it; ``calls`` counts by model."""

    def __init__(self) -> None:
        """Fill the database with the company."""
        self.odoo = Odoo(company("erp", customers=("7", "9"), numbers=numbers))
        self.rows = self.odoo.rows
        self.calls: list[str] = []
        self.backend = OdooBackend(ACCOUNT, self, now=lambda: NOW)

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Answer."""
        assert deadline > 0
        asked = Asked(
            method=request.method,
            path=request.path,
            query={},
            headers=request.headers,
            body=request.body,
        )
        self.calls.append(self.odoo.label(asked))
        answer = self.odoo.answer(asked)
        return Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def aclose(self) -> None:
        """Nothing is open."""

    def asked(self) -> list[str]:
        """Return which models were searched, and forget it."""
        found = [name for name in self.calls if name.endswith(".search_read")]
        self.calls.clear()
        return [name.removesuffix(".search_read") for name in found]

    async def fetch(self, kind: Kind, by: By, key: str, window: Window | None = None) -> Slice:
        """Ask for one key; return its answer, which is no failure."""
        query = Query(system="erp", kind=kind, by=by, keys=(key,), window=window or Window())
        found = (await self.backend.fetch(query, context())).results[key]
        assert found.error is None, found.error
        return found

    async def pages(self, kind: Kind, key: str, limit: int) -> list[Sequence[Entity]]:
        """Return a whole list of a customer, page by page."""
        after: str | None = None
        found: list[Sequence[Entity]] = []
        while True:
            page = await self.fetch(kind, By.CUSTOMER, key, Window(after=after, limit=limit))
            found.append(page.items)
            if page.next is None:
                return found
            after = page.next


def at(seconds: int, micros: int = 0) -> str:
    """Spell an instant as the database holds it."""
    moment = dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{micros:06d}"
