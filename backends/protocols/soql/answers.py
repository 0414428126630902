"""From the bytes of an answer to what a wire model says; numbers are never rounded on the way."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from backends.errors import Garbled

T = TypeVar("T")


class Amount:
    """A number with a fraction as it was written; some systems write an empty text for none."""

    __slots__ = ("value",)

    def __init__(self, value: Decimal | None) -> None:
        """Hold the number."""
        self.value = value


def decoded(body: bytes, shape: type[T], *, system: str) -> T:
    """Decode JSON into a shape; Garbled says where it does not fit, never what stood there."""
    try:
        value: T = _decoder(cast("Hashable", shape)).decode(body)
    except msgspec.ValidationError as error:
        _, _, place = str(error).partition(" - at ")
        raise Garbled(
            f"{system}: an answer does not fit {place or 'as a whole'}", system=system
        ) from error
    except (ValueError, RecursionError) as error:
        raise Garbled(f"{system}: an answer is not JSON", system=system) from error
    return value


@cache
def _decoder(shape: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape, dec_hook=_amount, float_hook=Decimal)


def _amount(_shape: type[Any], value: Any) -> Amount:
    if isinstance(value, str):
        return Amount(_read(value) if value else None)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("not a number")  # noqa: TRY004 - what the decoder tells as a misfit
    return Amount(Decimal(value))


def _read(value: str) -> Decimal:
    try:
        return Decimal(value)
    except ArithmeticError as error:
        raise ValueError("not a number") from error
