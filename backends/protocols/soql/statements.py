"""Statements: conditions of fields and literals, and the SELECT that they narrow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NewType, TypeAlias
from typing import Literal as OneOf

import msgspec

from backends.protocols.soql.literals import Literal

Condition = NewType("Condition", str)
Sign: TypeAlias = OneOf["=", "<", ">", "<=", ">="]


def within(field: str, values: Iterable[Literal]) -> Condition:
    """Match a field that has one of the values."""
    return Condition(f"{field} IN ({','.join(values)})")


def compared(field: str, sign: Sign, value: Literal) -> Condition:
    """Match a field that compares with a value."""
    return Condition(f"{field} {sign} {value}")


def absent(field: str) -> Condition:
    """Match a field without a value."""
    return Condition(f"{field} IS NULL")


def both(*conditions: Condition) -> Condition:
    """Match what meets all conditions."""
    return Condition(f"({' AND '.join(conditions)})")


def either(*conditions: Condition) -> Condition:
    """Match what meets one of the conditions."""
    return Condition(f"({' OR '.join(conditions)})")


class Select(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which records of a ``source``, in which order."""

    source: str
    where: tuple[Condition, ...] = ()
    order: tuple[str, ...] = ()

    def narrowed(self, *conditions: Condition, order: tuple[str, ...] = ()) -> Select:
        """Return the same with more conditions, in an order if one is given."""
        return Select(
            source=self.source, where=(*self.where, *conditions), order=order or self.order
        )

    def text(self, fields: Iterable[str], limit: int, offset: int = 0) -> str:
        """Return the statement for one page of some fields."""
        parts = ["SELECT", ",".join(fields), "FROM", self.source]
        if self.where:
            parts.append(f"WHERE {' AND '.join(self.where)}")
        if self.order:
            parts.append(f"ORDER BY {', '.join(self.order)}")
        parts.append(f"LIMIT {limit}" + (f" OFFSET {offset}" if offset else ""))
        return " ".join(parts)


def fields_of(model: type[Any]) -> tuple[str, ...]:
    """Return the fields to select so that a record fits a wire model."""
    fields: tuple[str, ...] = model.__struct_encode_fields__
    return fields
