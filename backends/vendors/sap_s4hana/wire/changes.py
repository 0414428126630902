"""Documents of which only the number is read, and when they were last changed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import msgspec

from backends.changed import named
from backends.domain import Entity
from backends.protocols.odata.values import instant_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded
from backends.vocabulary import Kind


class ChangedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A document's last change."""

    kind: ClassVar[Kind]

    number: str
    customer: str = msgspec.field(name="SoldToParty")
    changed: str = msgspec.field(name="LastChangeDateTime")

    @property
    def moment(self) -> dt.datetime:
        """When it was changed, to the millisecond."""
        moment = instant_of(self.changed)
        if moment is None:
            raise ValueError("a change without a date")
        return moment

    def to_domain(self, home: Home) -> Entity:
        """Name the document."""
        return named(self.kind, home.system, unpadded(self.number), unpadded(self.customer))


class ChangedOrder(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A_SalesOrder."""

    kind = Kind.ORDER
    number: str = msgspec.field(name="SalesOrder")


class ChangedQuote(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A_SalesQuotation."""

    kind = Kind.QUOTE
    number: str = msgspec.field(name="SalesQuotation")


class ChangedContract(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A_SalesContract."""

    kind = Kind.CONTRACT
    number: str = msgspec.field(name="SalesContract")


class ChangedInvoice(ChangedRow, frozen=True, kw_only=True, gc=False):
    """A_BillingDocument."""

    kind = Kind.INVOICE
    number: str = msgspec.field(name="BillingDocument")
