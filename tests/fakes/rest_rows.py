"""The company as rows of an invented system: nested, in milliseconds, with words of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from backends.domain import Entity
from backends.ordering import ORDERINGS, sort_key
from backends.vocabulary import Kind
from tests.fakes.facts import Facts, numbered

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = Mapping[Kind, list[Row]]

PADDED = 10
_YES = {True: "是", False: "否", None: ""}


def keys(kind: Kind, number: int) -> str:
    """Return keys of which those of orders are digits: the house pads them with zeros."""
    return str(7000 + number) if kind is Kind.ORDER else numbered(kind, number)


def rows_of(facts: Facts) -> Rows:
    """Translate the company; lists come in the order in which the house sends them."""
    return {kind: [_row(kind, each) for each in _sorted(kind, facts[kind])] for kind in facts}


def _sorted(kind: Kind, entities: tuple[Entity, ...]) -> list[Entity]:
    """Sort as the house does: newest first, its own numbers before; the rest by key."""
    newest = not ORDERINGS[kind].ascending
    return sorted(entities, key=sort_key(kind), reverse=newest)


def _row(kind: Kind, entity: Entity) -> Row:
    row: Row = {name: _spelled(getattr(entity, name)) for name in entity.__struct_fields__}
    del row["system"]
    if kind is Kind.CUSTOMER:
        row["owner"] = {"code": row.pop("owner"), "name": row.pop("owner_name")}
        del row["links"]
    if kind is Kind.CONTACT:
        row["primary"] = _YES[row["primary"]]
    if kind is Kind.ORDER:
        row["number"] = row["number"].zfill(PADDED)
    return row


def _spelled(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return int(value.timestamp() * 1000)
    if isinstance(value, tuple):
        return [
            {name: _spelled(getattr(part, name)) for name in part.__struct_fields__}
            for part in value
        ]
    return msgspec.to_builtins(value)
