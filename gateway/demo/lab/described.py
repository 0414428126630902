"""The settings that describe a system of the house: every member is named as the fact itself."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import msgspec

from backends.domain import ENTITIES
from backends.port import By, Serves
from backends.vendors.rest.described import LOOKUPS
from backends.vocabulary import Kind

_ELSEWHERE = frozenset({"system", "links"})


def described(base_url: str, serves: Serves, links: tuple[str, ...] = ()) -> dict[str, Any]:
    """Describe a system at an address; ``links`` are systems whose numbers its customers hold."""
    return {
        "vendor": "rest",
        "base_url": base_url,
        "error": {"path": "error"},
        "links": {system: {"path": f"numbers.{system}", "optional": True} for system in links},
        "kinds": {kind: _kind(kind, lookups) for kind, lookups in serves.items()},
    }


def _kind(kind: Kind, lookups: frozenset[By]) -> dict[str, Any]:
    ways: dict[str, Any] = {
        by: _lookup(kind, by) for by in LOOKUPS[kind] if by in lookups - {By.CHANGED}
    }
    return {"fields": _facts(ENTITIES[kind]), **ways}


def _lookup(kind: Kind, by: By) -> dict[str, Any]:
    path = f"/{kind}/{by}"
    if by is By.ALL:
        return {"path": path, "rows": "rows"}
    if by is By.REFERENCE:  # what a person types may hold a comma
        return {"path": f"{path}/{{key}}", "rows": "rows"}
    return {"path": f"{path}?keys={{keys}}", "rows": "rows", "key": "asked"}


def _facts(entity: type[Any]) -> dict[str, Any]:
    fields = [field for field in msgspec.structs.fields(entity) if field.name not in _ELSEWHERE]
    return {field.name: _fact(field) for field in fields}


def _fact(field: msgspec.structs.FieldInfo) -> Any:
    if get_origin(field.type) is not tuple:
        return field.name
    return {"rows": field.name, **_facts(get_args(field.type)[0])}
