"""Records of which only the name is read, and when they were last written."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from backends.changed import named
from backends.domain import Entity
from backends.vendors.odoo.values import Moment, Pair, Text, id_of, instant, numbered
from backends.vendors.odoo.wire.rows import Known, Row
from backends.vocabulary import Kind


class ChangedRow(Row, frozen=True, kw_only=True, gc=False):
    """A record's last change; Odoo sets ``write_date`` when it makes a record, too."""

    write_date: Moment

    @property
    def moment(self) -> dt.datetime:
        """When it was changed, in whole seconds."""
        return instant(self.write_date)


class ChangedPartner(ChangedRow, frozen=True, kw_only=True, gc=False):
    """res.partner: a change of a contact or an address is one of its customer."""

    commercial_partner_id: Pair

    def to_domain(self, known: Known) -> Entity:
        """Name the customer."""
        return named(Kind.CUSTOMER, known.system, str(id_of(self.commercial_partner_id) or self.id))


class ChangedOrder(ChangedRow, frozen=True, kw_only=True, gc=False):
    """sale.order that was confirmed."""

    name: Text
    partner_id: Pair

    def to_domain(self, known: Known) -> Entity:
        """Name the order."""
        customer = known.customer(self.partner_id)
        return named(Kind.ORDER, known.system, numbered(self.name, self.id), customer)


class ChangedPicking(ChangedRow, frozen=True, kw_only=True, gc=False):
    """stock.picking out of the house."""

    name: Text
    partner_id: Pair

    def to_domain(self, known: Known) -> Entity:
        """Name the delivery."""
        customer = known.customer(self.partner_id)
        return named(Kind.DELIVERY, known.system, numbered(self.name, self.id), customer)


class ChangedInvoice(ChangedRow, frozen=True, kw_only=True, gc=False):
    """account.move to a customer."""

    name: Text
    partner_id: Pair

    def to_domain(self, known: Known) -> Entity:
        """Name the invoice."""
        customer = known.customer(self.partner_id)
        return named(Kind.INVOICE, known.system, numbered(self.name, self.id), customer)


class ChangedMove(ChangedRow, frozen=True, kw_only=True, gc=False):
    """stock.move: where goods move, the stock of their product changes."""

    product_id: Pair

    def to_domain(self, known: Known) -> Entity:
        """Name the product whose stock it is."""
        return named(Kind.STOCK, known.system, known.sku(self.product_id) or "")


Changed: TypeAlias = ChangedPartner | ChangedOrder | ChangedPicking | ChangedInvoice | ChangedMove
