"""Documents of which only the key is read, and when they were last written."""

from __future__ import annotations

import datetime as dt

from backends.vendors.erpnext.values import WRITTEN
from backends.vendors.erpnext.wire.rows import Row


class ChangedRow(Row, frozen=True, kw_only=True, gc=False):
    """A document's last change."""

    modified: dt.datetime

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among the changes."""
        return self.modified.strftime(WRITTEN), self.name

    @property
    def key(self) -> str:
        """What the entity is called."""
        return self.name

    @property
    def whose(self) -> str | None:
        """The customer, where the entity is one's."""
        return None


class ChangedDocument(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A document of a customer."""

    customer: str

    @property
    def whose(self) -> str:
        """The customer."""
        return self.customer


class ChangedBin(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A bin: the stock of its item changes."""

    item_code: str

    @property
    def key(self) -> str:
        """The item."""
        return self.item_code
