"""The vendors of installed packages; one that cannot be had says so where a system names it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, get_args

from pydantic import create_model, model_validator

from gateway.settings.connection import Connection

GROUP = "customer360.vendors"  # the entry points by which packages of others bring vendors


def installed() -> Iterable[EntryPoint]:
    """Return where installed packages say that their vendors are."""
    return entry_points(group=GROUP)


def brought(points: Iterable[EntryPoint]) -> dict[str, type[Connection]]:
    """Return the vendors of entry points by name: a bad package does harm only where it is used."""
    return {point.name: _settings_of(point) for point in points}


def _settings_of(point: EntryPoint) -> type[Connection]:
    try:
        found = point.load()
    except ImportError as error:
        return _lacking(point, f"cannot be imported: {error}")
    except Exception as error:  # noqa: BLE001 - a package of others may raise anything
        return _lacking(point, f"cannot be imported: it raises {type(error).__name__}")
    if not (isinstance(found, type) and issubclass(found, Connection)):
        return _lacking(point, "is no subclass of Connection")
    vendor = found.model_fields["vendor"].annotation
    if get_args(vendor) != (point.name,):
        return _lacking(point, f"lacks the field vendor: Literal['{point.name}']")
    return found


def _lacking(point: EntryPoint, why: str) -> type[Connection]:
    """Return settings that no table fits."""
    text = f"the entry point {point.name} = {point.value} {why}"

    def refuse(_cls: type[Connection], _given: Any) -> Any:
        raise ValueError(text)

    vendor: Any = (Literal[point.name], ...)
    refuses: Any = model_validator(mode="before")(refuse)
    made: type[Connection] = create_model(
        "Lacking", __base__=Connection, __validators__={"refuse": refuses}, vendor=vendor
    )
    return made
