"""Rows of which only the name is read, and when they were last changed."""

from __future__ import annotations

import datetime as dt

from backends.vendors.fxiaoke.values import Time, instant
from backends.vendors.fxiaoke.wire.rows import Row


class ChangedRow(Row, frozen=True, kw_only=True, gc=False):
    """A row's last change; an account has no ``account_id``, it is one."""

    last_modified_time: Time
    name: str | None = None
    account_id: str | None = None

    @property
    def moment(self) -> dt.datetime:
        """When it was last changed."""
        moment = instant(self.last_modified_time)
        if moment is None:
            raise ValueError("a row without its last change")
        return moment
