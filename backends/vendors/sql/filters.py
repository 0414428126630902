"""What the filter of a window asks of the rows, and which parameters it fills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

import msgspec

from backends.port import Window
from backends.vendors.sql.queries import PARAMETERS
from backends.vocabulary import Kind


def _flag(column: str) -> str:
    """Write a flag so that each database takes it, whether its column is boolean or 0 and 1."""
    return f"CAST(CAST(found.{column} AS TEXT) AS BOOLEAN)"


_CLOSED = (
    f"({_flag('rejected')} IS TRUE OR ({_flag('draft')} IS NOT TRUE"
    f" AND {_flag('held')} IS NOT TRUE"
    " AND upper(found.delivery_status) IN ('COMPLETE', 'NOT_RELEVANT')"
    " AND upper(found.billing_status) IN ('COMPLETE', 'NOT_RELEVANT')))"
)
_CONDITIONS: Final[Mapping[tuple[Kind, str], Mapping[str, str]]] = {
    (Kind.ORDER, "status"): {"closed": f"{_CLOSED} IS TRUE", "open": f"{_CLOSED} IS NOT TRUE"},
}
_REQUEST: Final = frozenset({"quantity", "by"})
Value = TypeVar("Value")


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter, understood: conditions on rows, bound parameters, what is to be promised."""

    conditions: tuple[str, ...] = ()
    parameters: Mapping[str, str | None] = {}
    requested: Decimal | None = None
    by: dt.date | None = None


def understood(kind: Kind, window: Window) -> Filter:
    """Read a window's filter. ValueError says what of it is not understood."""
    if window.order is not None:
        raise ValueError("unknown order of a list")
    values = dict(window.filter)
    if not all(storable(text) for text in (*values.values(), window.after or "")):
        raise ValueError("a filter or a position is not text that a database can hold")
    parameters = PARAMETERS.get(kind, frozenset())
    for name in values.keys() - parameters - (_REQUEST if kind is Kind.AVAILABILITY else set()):
        if (kind, name) not in _CONDITIONS:
            raise ValueError(f"{kind} cannot be filtered by {name}")
    return Filter(
        conditions=tuple(
            _condition(words, name, values[name])
            for (of_kind, name), words in _CONDITIONS.items()
            if of_kind is kind and name in values
        ),
        parameters={name: values.get(name) for name in parameters},
        requested=_parsed(values, "quantity", _number),
        by=_parsed(values, "by", dt.date.fromisoformat),
    )


def storable(text: str) -> bool:
    """Whether a database can hold the text at all; no key that it cannot hold is known to it."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _condition(words: Mapping[str, str], name: str, value: str) -> str:
    if value not in words:
        raise ValueError(f"{name} is one of {', '.join(sorted(words))}")
    return words[value]


def _parsed(values: Mapping[str, str], name: str, parse: Callable[[str], Value]) -> Value | None:
    if name not in values:
        return None
    try:
        return parse(values[name])
    except ValueError:
        raise ValueError(f"{name} is not understood") from None


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number
