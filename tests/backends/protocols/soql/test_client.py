"""Pages: by offset in an order, or by keys where nothing may be missed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest

from backends.protocols.soql.client import Dialect, Soql
from backends.protocols.soql.literals import number
from backends.protocols.soql.statements import Select
from backends.wire import Request, Response
from tests.conformance.scripted_wire import ScriptedWire
from tests.fakes.xoql import Statement


class Row(msgspec.Struct):
    id: int


class Nobody:
    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        yield request


def records(response: Response, row: type[Any]) -> list[Any]:
    return [row(**each) for each in msgspec.json.decode(response.body)]


DIALECT = Dialect(
    request=lambda text: Request(method="POST", path="/query", body=text.encode()),
    records=records,
    literal=number,
    page=10,
)


class Table(ScriptedWire):
    """So many records, which are changed by ``meanwhile`` before each answer."""

    def __init__(self, rows: int) -> None:
        """Make so many, with numbers from 1 on."""
        super().__init__(self._told)
        self.rows = [{"id": n} for n in range(1, rows + 1)]
        self.pages: list[int] = []

    def _told(self, request: Request) -> Response:
        _, page = Statement(request.body.decode()).run({"x": self.rows}, 10)
        self.pages.append(len(page))
        self.meanwhile()
        return Response(status=200, body=msgspec.json.encode(page))

    def meanwhile(self) -> None:
        """Leave all as it is."""


async def every(wire: Table) -> list[int]:
    soql = Soql(wire, Nobody(), DIALECT)
    deadline = asyncio.get_running_loop().time() + 5
    return [row.id for row in await soql.every(Row, Select(source="x"), deadline=deadline)]


@pytest.mark.parametrize(("rows", "pages"), [(0, [0]), (9, [9]), (10, [10, 0]), (25, [10, 10, 5])])
async def test_all_are_read_until_a_page_is_not_full(rows: int, pages: list[int]) -> None:
    wire = Table(rows)
    assert await every(wire) == list(range(1, rows + 1))
    assert wire.pages == pages


async def test_what_is_removed_meanwhile_shifts_no_page() -> None:
    class Shrinking(Table):
        def meanwhile(self) -> None:
            del self.rows[0]

    assert await every(Shrinking(25)) == list(range(1, 26))


@pytest.mark.parametrize(
    ("count", "pages"), [(1, [1]), (10, [10]), (23, [10, 10, 3]), (99, [10, 10, 5])]
)
async def test_the_first_are_read_and_no_further(count: int, pages: list[int]) -> None:
    wire = Table(25)
    soql = Soql(wire, Nobody(), DIALECT)
    deadline = asyncio.get_running_loop().time() + 5
    select = Select(source="x", order=("id DESC",))
    found = await soql.first(Row, select, count, deadline=deadline)
    assert [row.id for row in found] == list(range(25, max(0, 25 - count), -1))
    assert wire.pages == pages
