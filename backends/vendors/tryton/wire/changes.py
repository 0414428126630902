"""Records of which only the name is read, and when they came or were last changed."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from backends.changed import named
from backends.domain import Entity
from backends.vendors.tryton.values import Instant, instant_of
from backends.vendors.tryton.wire.rows import Coded, Row, dotted, numbered
from backends.vocabulary import Kind


class ChangedRow(Row, frozen=True, kw_only=True, gc=False):
    """A record's last change; Tryton writes no ``write_date`` before the first one."""

    create_date: Instant | None
    write_date: Instant | None

    @property
    def moment(self) -> dt.datetime:
        """When it was changed, or made."""
        moment = instant_of(self.write_date or self.create_date)
        if moment is None:
            raise ValueError("a record without dates")
        return moment


class ChangedParty(ChangedRow, frozen=True, kw_only=True, gc=False):
    """party.party."""

    code: str

    def to_domain(self, system: str) -> Entity:
        """Name the customer."""
        return named(Kind.CUSTOMER, system, self.code)


class ChangedSale(ChangedRow, frozen=True, kw_only=True, gc=False):
    """sale.sale."""

    number: str | None
    party: Coded = dotted("party")

    def to_domain(self, system: str) -> Entity:
        """Name the order."""
        return named(Kind.ORDER, system, numbered(self.number, self.id), self.party.code)


class ChangedShipment(ChangedRow, frozen=True, kw_only=True, gc=False):
    """stock.shipment.out."""

    number: str | None
    customer: Coded = dotted("customer")

    def to_domain(self, system: str) -> Entity:
        """Name the delivery."""
        return named(Kind.DELIVERY, system, numbered(self.number, self.id), self.customer.code)


class ChangedInvoice(ChangedRow, frozen=True, kw_only=True, gc=False):
    """account.invoice."""

    number: str | None
    party: Coded = dotted("party")

    def to_domain(self, system: str) -> Entity:
        """Name the invoice."""
        return named(Kind.INVOICE, system, numbered(self.number, self.id), self.party.code)


class ChangedMove(ChangedRow, frozen=True, kw_only=True, gc=False):
    """stock.move: where goods move, the stock of their product changes."""

    product: Coded = dotted("product")

    def to_domain(self, system: str) -> Entity:
        """Name the product whose stock it is."""
        return named(Kind.STOCK, system, self.product.code)


Changed: TypeAlias = ChangedParty | ChangedSale | ChangedShipment | ChangedInvoice | ChangedMove
