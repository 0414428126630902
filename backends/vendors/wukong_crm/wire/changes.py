"""Rows of which only is read what they are called and when they were changed."""

from __future__ import annotations

import datetime as dt

import msgspec

from backends.vendors.wukong_crm.values import Told, instant, text
from backends.vendors.wukong_crm.wire.rows import Place


class ChangedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A changed row of any list; what its fields are called is told list by list."""

    record: int | str
    changed: int | str
    number: str | None = None
    customer: Told = None

    @property
    def key(self) -> str:
        """Return under which key the change is told."""
        return text(self.number) or str(self.record)

    def moment(self, place: Place) -> dt.datetime:
        """Return when it was changed."""
        moment = instant(self.changed, place.zone)
        if moment is None:
            raise ValueError("a row without the time of its change")
        return moment
