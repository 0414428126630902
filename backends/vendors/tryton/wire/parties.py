"""Parties: customers, their contacts, and what they may buy on credit."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Contact, CreditAccount, Customer
from backends.vendors.tryton.values import Amount, Instant, amount_of, finite, instant_of
from backends.vendors.tryton.wire.rows import Coded, Named, Row, dotted


class Address(Row, frozen=True, kw_only=True, gc=False):
    """An address as it is printed."""

    full_address: str | None


class CustomerRow(Row, frozen=True, kw_only=True, gc=False):
    """party.party as a customer."""

    code: str
    name: str | None
    phone: str | None
    email: str | None
    website: str | None
    create_date: Instant | None
    write_date: Instant | None
    addresses: list[Address] = dotted("addresses")
    tax_identifier: Coded | None = dotted("tax_identifier")

    def to_domain(self, system: str) -> Customer:
        """Return the customer."""
        address = self.addresses[0].full_address if self.addresses else None
        return Customer(
            system=system,
            key=self.code,
            name=self.name,
            phone=self.phone or None,
            email=self.email or None,
            website=self.website or None,
            address=address or None,
            tax_number=self.tax_identifier.code if self.tax_identifier else None,
            created=instant_of(self.create_date),
            updated=instant_of(self.write_date),
        )


class Mechanism(Row, frozen=True, kw_only=True, gc=False):
    """One way to reach a party, perhaps under a person's name."""

    type: str
    value: str | None
    name: str | None


class ContactsRow(Row, frozen=True, kw_only=True, gc=False):
    """party.party with its ways to be reached.

    Tryton keeps no contact persons: each way may carry a name, and ways of one name are one
    contact. Those without a name belong to the party itself, its primary contact.
    """

    code: str
    name: str | None
    mechanisms: list[Mechanism] = dotted("contact_mechanisms")

    def to_domain(self, system: str) -> list[Contact]:
        """Return the contacts, each keyed by the first of its ways."""
        people: dict[str | None, list[Mechanism]] = {}
        for way in self.mechanisms:
            people.setdefault(way.name or None, []).append(way)
        return [self._contact(system, name, ways) for name, ways in people.items()]

    def _contact(self, system: str, name: str | None, ways: list[Mechanism]) -> Contact:
        return Contact(
            system=system,
            key=str(ways[0].id),
            customer=self.code,
            name=name or self.name,
            phone=next((w.value for w in ways if w.type in {"phone", "mobile"}), None),
            email=next((w.value for w in ways if w.type == "email"), None),
            primary=name is None,
        )


class CreditRow(Row, frozen=True, kw_only=True, gc=False):
    """party.party as a debtor, in the currency of the company."""

    code: str
    credit_amount: Amount
    credit_limit_amount: Amount | None
    currency: Coded = dotted("currency")
    payment_term: Named | None = dotted("customer_payment_term")

    def to_domain(self, system: str, overdue: Decimal) -> CreditAccount:
        """Return the credit account; the exposure is Tryton's own."""
        return CreditAccount(
            system=system,
            customer=self.code,
            currency=self.currency.code,
            limit=amount_of(self.credit_limit_amount),
            exposure=amount_of(self.credit_amount),
            overdue=overdue,
            payment_terms=self.payment_term.name if self.payment_term else None,
        )


class ReceivableRow(Row, frozen=True, kw_only=True, gc=False):
    """account.move.line that a customer owes or has paid ahead."""

    debit: Amount
    credit: Amount
    party: Coded = dotted("party")

    @property
    def balance(self) -> Decimal:
        """What is owed; below zero where it was paid ahead."""
        return finite(self.debit.decimal) - finite(self.credit.decimal)
