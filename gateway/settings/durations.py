"""Lengths of time and sizes as a person writes them: ``500ms``, ``5m``, ``64KB``."""

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
BYTES = {"B": 1, "KB": 1_024, "MB": 1_048_576}
WRITTEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]*)")


def measured(value: Any, units: dict[str, float], smallest: str) -> float | None:
    """Return a number with a unit as a plain number; None where it is not one.

    A number without a unit is in the ``smallest`` unit named.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) and value >= 0 else None
    match = WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    factor = units.get(match["unit"] or smallest) if match else None
    return float(match["number"]) * factor if match and factor else None


def seconds(value: Any) -> float:
    """Return a duration in seconds: ``"500ms"``, ``"1s"``, ``"5m"``, ``"24h"``, or a number."""
    found = measured(value, SECONDS, "s")
    if found is None:
        raise ValueError('must be a duration such as "500ms", "1s", "5m" or "24h"')
    return found


def size(value: Any) -> int:
    """Return a size in bytes: ``"64KB"``, ``"1MB"``, or a number."""
    found = measured(value, dict(BYTES), "B")
    if found is None:
        raise ValueError('must be a size such as "64KB" or "1MB"')
    return int(found)


Duration = Annotated[float, BeforeValidator(seconds)]
Wait = Annotated[float, BeforeValidator(seconds), Field(gt=0)]
Size = Annotated[int, BeforeValidator(size), Field(gt=0)]
