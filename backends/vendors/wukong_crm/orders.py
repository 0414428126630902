"""Contracts as orders: their lines are a call each, the products of all lines are read together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from backends.adapter import Found
from backends.domain import SalesOrder
from backends.parts import PARALLEL, together
from backends.vendors.wukong_crm.dialect import PAGE, Is, Question, Where, direct
from backends.vendors.wukong_crm.readings import (
    Ask,
    customer_list,
    found_rows,
    windowed,
)
from backends.vendors.wukong_crm.wire.contracts import LineRow, OrderRow
from backends.vendors.wukong_crm.wire.goods import ProductRow


async def orders_of_customer(ask: Ask) -> Found:
    """Read a page of a customer's contracts, with the lines of those on the page."""
    (key,) = ask.query.keys
    every = await customer_list(ask, key)
    items, onward = windowed(ask, [entity for _, entity in every])
    ids = {entity.number: row for row, entity in every if isinstance(entity, SalesOrder)}
    orders = [item for item in items if isinstance(item, SalesOrder)]
    lined = await _with_lines(ask, [(ids[order.number], order) for order in orders])
    return {key: (tuple(lined), onward)}


async def orders_by_number(ask: Ask) -> Found:
    """Read contracts by their numbers, with their lines."""
    rows = await found_rows(ask, [key for key in ask.query.keys if key.strip()])
    lined = await _with_lines(ask, [(row, row.to_domain(ask.place)) for row in rows.values()])
    return {key: ((order,), None) for key, order in zip(rows, lined, strict=True)}


async def _with_lines(ask: Ask, orders: Sequence[tuple[OrderRow, SalesOrder]]) -> list[SalesOrder]:
    lines = await _all_lines(ask, [str(row.contract_id) for row, _ in orders])
    products = await _products(ask, {str(line.product_id) for part in lines for line in part})
    return [
        msgspec.structs.replace(
            order,
            lines=tuple(
                line.to_domain(position, products.get(str(line.product_id)))
                for position, line in enumerate(part, 1)
            ),
        )
        for (_, order), part in zip(orders, lines, strict=True)
    ]


async def _all_lines(ask: Ask, contracts: list[str]) -> list[list[LineRow]]:
    """Read the lines of contracts, a few contracts side by side."""
    lines: dict[str, list[LineRow]] = {}

    async def read(some: list[str]) -> None:
        for contract in some:
            lines[contract] = await _lines(ask, contract)

    await together([partial(read, contracts[start::PARALLEL]) for start in range(PARALLEL)])
    return [lines[contract] for contract in contracts]


async def _lines(ask: Ask, contract: str) -> list[LineRow]:
    lines = ask.dialect.lines
    where = (Where(lines.contract, Is.ID, (contract,)),)
    body = direct(Question(where=where, fixed=lines.fixed))
    page = await ask.calls.page(lines.resource, body, lines.row, deadline=ask.deadline)
    return page.rows


async def _products(ask: Ask, ids: set[str]) -> dict[str, ProductRow]:
    known = sorted(ids)
    chunks = [known[start : start + PAGE] for start in range(0, len(known), PAGE)]
    found = await together([partial(_chunk, ask, chunk) for chunk in chunks])
    return {str(row.product_id): row for rows in found for row in rows}


async def _chunk(ask: Ask, ids: list[str]) -> list[Any]:
    goods = ask.dialect.lines.products
    where = (Where(goods.column, Is.ID, tuple(ids)),)
    question = Question(where=where, fixed=goods.fixed)
    return await ask.calls.rows(
        goods.resource, goods.spell, question, goods.row, deadline=ask.deadline
    )
