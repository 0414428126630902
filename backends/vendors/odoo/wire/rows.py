"""What all records share, and what is known beside a record when it is turned into an entity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from backends.vendors.odoo.values import Pair, id_of


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Any record."""

    id: int


class Owned(Row, frozen=True, kw_only=True, gc=False):
    """A record that is with a partner, who may be a contact or an address of the customer."""

    partner_id: Pair


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside a record.

    ``mine`` is the customer where all records are one's; otherwise ``owners`` tells by a partner's
    id. ``codes`` are the SKUs by a product's id, ``currency`` is the company's.
    """

    system: str
    zone: dt.tzinfo = dt.UTC
    mine: str | None = None
    owners: Mapping[int, str] = {}
    codes: Mapping[int, str] = {}
    currency: str = ""

    def customer(self, partner: Pair) -> str:
        """Return the customer that a partner belongs to."""
        record = id_of(partner)
        return self.mine or ("" if record is None else self.owners.get(record, str(record)))

    def sku(self, product: Pair) -> str | None:
        """Return the code of a product; it may do without one."""
        return self.codes.get(id_of(product) or 0)
