"""A tenant that is asked without a network: its tables, and how a question is put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qs

import msgspec

from backends.port import By, CallContext, Query, Slice, Window
from backends.vendors.neocrm.adapter import Account, NeocrmBackend, Tenant
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import context
from tests.fakes.neocrm import MOST, TOKEN
from tests.fakes.neocrm_rows import ZONE
from tests.fakes.xoql import Statement

Rows: TypeAlias = list[dict[str, Any]]

ONE = "2611170238401001"
ACCOUNT = Account(system="crm", client_id="c", client_secret="s", user="u", password="p")


class Served:
    """A backend over tables; ``statements`` are the queries that were sent."""

    def __init__(self, tables: Mapping[str, Rows], tenant: Tenant | None = None) -> None:
        """Take the rows of each object."""
        self.tables = tables
        self.statements: list[str] = []
        wire = ScriptedWire(self._told)
        self._backend = NeocrmBackend(ACCOUNT, tenant or Tenant(), wire, zone=ZONE)

    async def ask(self, kind: Kind, by: By, *keys: str, **window: Any) -> dict[str, Slice]:
        """Put a question."""
        narrowed = msgspec.convert(window, Window)
        query = Query(system="crm", kind=kind, by=by, keys=keys, window=narrowed)
        call: CallContext = context()
        return dict((await self._backend.fetch(query, call)).results)

    async def pages(self, kind: Kind, limit: int) -> list[str]:
        """Read a list of the first customer page by page; return the keys in order."""
        found: list[str] = []
        after: str | None = None
        while True:
            asked = await self.ask(kind, By.CUSTOMER, ONE, limit=limit, after=after)
            assert asked[ONE].error is None
            assert len(asked[ONE].items) <= limit
            found += [named(item) for item in asked[ONE].items]
            after = asked[ONE].next
            if after is None:
                return found

    def _told(self, request: Request) -> Response:
        if request.path == TOKEN:
            return Response(status=200, body=b'{"access_token":"t"}')
        statement = parse_qs(request.body.decode())["xoql"][0]
        self.statements.append(statement)
        total, page = Statement(statement).run(self.tables, MOST)
        data = {"totalSize": total, "count": len(page), "records": page}
        return Response(status=200, body=msgspec.json.encode({"code": "200", "data": data}))


def named(item: Any) -> str:
    """Return what an entity is called."""
    return str(getattr(item, "number", None) or item.key)


def rows(count: int, **fields: Any) -> Rows:
    """Return so many rows; a field that can be called is called with the row's number."""
    return [
        {"id": n, **{name: v(n) if callable(v) else v for name, v in fields.items()}}
        for n in range(1, count + 1)
    ]
