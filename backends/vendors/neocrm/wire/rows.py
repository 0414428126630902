"""What all records share, and records with a field of the tenant's choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from backends.vendors.neocrm.values import Id, Label, label_of


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Any record. Its numbers have 64 bits. A field without a value may be left out."""

    id: Id

    @property
    def key(self) -> str:
        """The record's number as a key."""
        return str(self.id)


class Owned(Row, frozen=True, kw_only=True, gc=False):
    """A record of an account."""

    account: Label = msgspec.field(name="accountId", default=None)

    @property
    def customer(self) -> str:
        """Whose it is."""
        return label_of(self.account) or ""


R = TypeVar("R", bound=Row)


def tailored(row: type[R], fields: Mapping[str, str], **members: Any) -> type[R]:
    """Return a wire model with attributes that are read from fields of the tenant's choice."""
    more = [(own, Label, msgspec.field(name=name, default=None)) for own, name in fields.items()]
    made = msgspec.defstruct(
        row.__name__,
        more,
        bases=(row,),
        namespace=members,
        frozen=True,
        kw_only=True,
        gc=False,
    )
    return cast("type[R]", made)


def coded(row: type[R], field: str) -> type[R]:
    """Return a wire model whose ``sku`` is read from another field than the record's number."""
    return tailored(row, {"code": field}, sku=property(_code))


def _code(row: Row) -> str | None:
    code: Label = getattr(row, "code", None)
    return label_of(code)
