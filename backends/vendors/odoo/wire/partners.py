"""Partners: customers, their contacts, and what they may buy on credit.

A customer is a commercial partner: a company, or a person of none. Contacts and addresses point to
theirs by ``commercial_partner_id``.
"""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Contact, CreditAccount, Customer
from backends.vendors.odoo.values import (
    Moment,
    Pair,
    Text,
    id_of,
    instant_of,
    name_of,
    number,
    text_of,
)
from backends.vendors.odoo.wire.rows import Known, Row


class CustomerRow(Row, frozen=True, kw_only=True, gc=False):
    """res.partner as a customer; ``team_id`` comes with sales, ``mobile`` went with Odoo 19."""

    name: Text
    vat: Text
    email: Text
    phone: Text
    website: Text
    contact_address: Text
    user_id: Pair
    industry_id: Pair
    state_id: Pair
    create_date: Moment
    write_date: Moment
    team_id: Pair = False

    def to_domain(self, known: Known) -> Customer:
        """Return the customer; the region is the state of its address."""
        owner = id_of(self.user_id)
        lines = (text_of(self.contact_address) or "").splitlines()
        return Customer(
            system=known.system,
            key=str(self.id),
            name=text_of(self.name),
            industry=name_of(self.industry_id),
            region=name_of(self.state_id),
            owner=None if owner is None else str(owner),
            owner_name=name_of(self.user_id),
            team=name_of(self.team_id),
            phone=text_of(self.phone),
            email=text_of(self.email),
            website=text_of(self.website),
            address="\n".join(line.strip() for line in lines if line.strip()) or None,
            tax_number=text_of(self.vat),
            created=instant_of(self.create_date),
            updated=instant_of(self.write_date),
        )


class ContactRow(Row, frozen=True, kw_only=True, gc=False):
    """res.partner as a person at a customer; Odoo marks no primary one."""

    name: Text
    function: Text
    phone: Text
    email: Text
    commercial_partner_id: Pair

    def to_domain(self, known: Known) -> Contact:
        """Return the contact."""
        return Contact(
            system=known.system,
            key=str(self.id),
            customer=str(id_of(self.commercial_partner_id)),
            name=text_of(self.name),
            title=text_of(self.function),
            phone=text_of(self.phone),
            email=text_of(self.email),
        )


class CreditRow(Row, frozen=True, kw_only=True, gc=False):
    """res.partner as a debtor, in the currency of the company."""

    credit: Decimal
    credit_limit: Decimal
    use_partner_credit_limit: bool
    property_payment_term_id: Pair
    credit_to_invoice: Decimal = Decimal(0)

    def to_domain(self, known: Known, overdue: Decimal) -> CreditAccount:
        """Return the credit account.

        Exposure is what Odoo itself holds against the limit: what is receivable and what is
        confirmed but not yet invoiced.
        """
        return CreditAccount(
            system=known.system,
            customer=str(self.id),
            currency=known.currency,
            limit=number(self.credit_limit) if self.use_partner_credit_limit else None,
            exposure=number(self.credit + self.credit_to_invoice),
            overdue=overdue,
            payment_terms=name_of(self.property_payment_term_id),
        )


class ReceivableRow(Row, frozen=True, kw_only=True, gc=False):
    """account.move.line that a customer owes, in the currency of the company."""

    partner_id: Pair
    amount_residual: Decimal


class OwnerRow(Row, frozen=True, kw_only=True, gc=False):
    """res.partner of which only the customer is read that it belongs to."""

    commercial_partner_id: Pair
