"""Accounts: as customers, as debtors; and the people there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from backends.domain import Contact, CreditAccount, Customer, Link
from backends.protocols.soql.answers import Amount
from backends.vendors.neocrm.tenant import Terms
from backends.vendors.neocrm.values import Label, Moment, instant_of, label_of, number_of
from backends.vendors.neocrm.wire.rows import Owned, Row, tailored
from backends.vocabulary import ExposureBasis


class CustomerRow(Row, frozen=True, kw_only=True, gc=False):
    """account. Unverified: that the name of its owner is read through the relation."""

    name: str | None = msgspec.field(name="accountName", default=None)
    phone: str | None = None
    url: str | None = None
    address: str | None = None
    level: Label = None
    industry: Label = msgspec.field(name="industryId", default=None)
    state: Label = msgspec.field(name="fState", default=None)
    owner: Label = msgspec.field(name="ownerId", default=None)
    owner_name: Label = msgspec.field(name="ownerId.name", default=None)
    team: Label = msgspec.field(name="dimDepart.departName", default=None)
    created: Moment = msgspec.field(name="createdAt", default=None)
    updated: Moment = msgspec.field(name="updatedAt", default=None)

    def to_domain(self, terms: Terms) -> Customer:
        """Return the customer."""
        return Customer(
            system=terms.system,
            key=self.key,
            name=self.name or None,
            grade=label_of(self.level),
            industry=label_of(self.industry),
            region=label_of(self.state),
            owner=label_of(self.owner),
            owner_name=label_of(self.owner_name),
            team=label_of(self.team),
            phone=self.phone or None,
            website=self.url or None,
            address=self.address or None,
            created=instant_of(self.created),
            updated=instant_of(self.updated),
            links=self._links(terms.links),
        )

    def _links(self, systems: Sequence[str]) -> tuple[Link, ...]:
        told = ((name, label_of(getattr(self, f"link{n}"))) for n, name in enumerate(systems))
        return tuple(Link(name, key) for name, key in told if key)


def linked(fields: Sequence[str]) -> type[CustomerRow]:
    """Return the wire model of accounts with these fields that hold keys of other systems."""
    return tailored(CustomerRow, {f"link{n}": field for n, field in enumerate(fields)})


class CreditRow(Row, frozen=True, kw_only=True, gc=False):
    """account as a debtor: Neocrm sums what is unpaid of its orders, and knows no limit."""

    unpaid: Amount | None = msgspec.field(name="unpaidAmount", default=None)

    def to_domain(self, terms: Terms) -> CreditAccount:
        """Return the credit account."""
        return CreditAccount(
            system=terms.system,
            customer=self.key,
            currency=terms.currency,
            exposure=number_of(self.unpaid),
            exposure_basis=ExposureBasis.DERIVED,
        )


class ContactRow(Owned, frozen=True, kw_only=True, gc=False):
    """contact."""

    name: str | None = msgspec.field(name="contactName", default=None)
    post: str | None = None
    mobile: str | None = None
    phone: str | None = None
    email: str | None = None

    def to_domain(self, terms: Terms) -> Contact:
        """Return the contact."""
        return Contact(
            system=terms.system,
            key=self.key,
            customer=self.customer,
            name=self.name or None,
            title=self.post or None,
            phone=self.mobile or self.phone or None,
            email=self.email or None,
        )
