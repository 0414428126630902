"""Records of which only the key is read, whose they are, and when they were last changed."""

from __future__ import annotations

import datetime as dt

import msgspec

from backends.changed import named
from backends.domain import Entity
from backends.vendors.neocrm.values import Label, Moment, instant_of, label_of
from backends.vendors.neocrm.wire.rows import Row
from backends.vocabulary import Kind


class ChangedRow(Row, frozen=True, kw_only=True, gc=False):
    """A record's last change; ``account`` and ``number`` where an object has fields for them."""

    updated: Moment = msgspec.field(name="updatedAt")

    @property
    def moment(self) -> dt.datetime:
        """When it was changed."""
        moment = instant_of(self.updated)
        if moment is None:
            raise ValueError("a record without its last change")
        return moment

    def named(self, kind: Kind, system: str) -> Entity:
        """Name what has changed."""
        account: Label = getattr(self, "account", None)
        number: Label = getattr(self, "number", None)
        return named(kind, system, label_of(number) or self.key, label_of(account))
