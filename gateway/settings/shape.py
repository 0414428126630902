"""Which keys may stand in a table of the settings."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from backends.vocabulary import Kind
from gateway.settings.connection import Connection
from gateway.settings.settings import Settings
from gateway.settings.systems import VENDORS
from gateway.settings.values import Plain


def keys_of(annotation: Any, table: Mapping[str, Any]) -> Mapping[str, FieldInfo] | None:
    """Return the keys that a table of this type may have; None where it is no table."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields
    if get_origin(annotation) is dict:
        key, value = get_args(annotation)
        field = FieldInfo.from_annotation(value)
        return dict.fromkeys([str(kind) for kind in Kind] if key is Kind else list(table), field)
    if is_system(annotation):
        vendor = VENDORS.get(str(table.get("vendor")))
        return vendor.model_fields if vendor else None
    return _keys_of_backup(annotation) or _keys_of_choice(annotation)


def _keys_of_choice(annotation: Any) -> Mapping[str, FieldInfo] | None:
    """Return the keys of a table that may be left out."""
    tables = [one for one in get_args(annotation) if one is not type(None)]
    single = tables[0] if len(tables) == 1 and type(None) in get_args(annotation) else None
    if isinstance(single, type) and issubclass(single, BaseModel):
        return single.model_fields
    return None


def _keys_of_backup(annotation: Any) -> Mapping[str, FieldInfo] | None:
    """Return what a backup may say for itself: what is not about the system as a whole."""
    choice = get_args(annotation)
    vendor = next((vendor for vendor in VENDORS.values() if vendor in choice), None)
    if vendor is None or type(None) not in choice:
        return None
    shared = {*common_keys(), "backup"}
    return {key: field for key, field in vendor.model_fields.items() if key not in shared}


def is_system(annotation: Any) -> bool:
    """Whether a type is the choice between the vendors."""
    return set(VENDORS.values()) <= set(get_args(annotation))


def common_keys() -> tuple[str, ...]:
    """Return the keys that a system has whatever its vendor."""
    return tuple(Connection.model_fields)


def is_secret(field: FieldInfo) -> bool:
    """Whether the field's value must be hidden."""
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def is_plain(field: FieldInfo) -> bool:
    """Whether the secret may stand in the file as long as it holds no password."""
    return any(isinstance(mark, Plain) for mark in field.metadata)


def field_at(path: tuple[str, ...], tables: Mapping[str, Any]) -> FieldInfo | None:
    """Return the field that a path of keys leads to, if it leads to one."""
    annotation: Any = Settings
    table: Any = tables
    field: FieldInfo | None = None
    for key in path:
        field = (keys_of(annotation, table if isinstance(table, Mapping) else {}) or {}).get(key)
        if field is None:
            return None
        annotation = field.annotation
        table = table.get(key) if isinstance(table, Mapping) else None
    return field
