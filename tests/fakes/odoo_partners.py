"""The partners of a company as Odoo keeps them, and how its facts are spelled there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from backends.domain import Contact, CreditAccount, Customer
from backends.vocabulary import Kind
from tests.fakes.facts import Facts
from tests.fakes.odoo_table import Row

COMPANY, CURRENCY = 1, "CNY"
OUTGOING, SUPPLIERS = 2, 90
FIRST_ID = {
    Kind.CONTACT: 100,
    Kind.INTERACTION: 200,
    Kind.OPPORTUNITY: 300,
    Kind.QUOTE: 400,
    Kind.ORDER: 500,
    Kind.DELIVERY: 600,
    Kind.INVOICE: 700,
    Kind.PAYMENT: 800,
    Kind.TICKET: 900,
    Kind.CUSTOMER: 1000,
}
NAMED = {
    Kind.QUOTE: "S004{:02d}",
    Kind.ORDER: "S005{:02d}",
    Kind.DELIVERY: "WH/OUT/{:05d}",
    Kind.INVOICE: "INV/2026/{:05d}",
    Kind.PAYMENT: "PBNK1/2026/{:05d}",
    Kind.TICKET: "{:05d}",
    Kind.PRODUCT: "SKU-{}",
}


def numbers(kind: Kind, number: int) -> str:
    """Spell keys as Odoo does: ids of what has no number, and names of documents."""
    if kind in NAMED:
        return NAMED[kind].format(number)
    return str(FIRST_ID.get(kind, 0) + number)


def line_id(order: str, position: str) -> int:
    """Return the id of an order line."""
    return int(order[-2:]) * 1000 + int(position)


def moment(value: dt.datetime | dt.date | None, hour: int = 4) -> str | bool:
    """Spell an instant, or some moment of a day."""
    if value is None:
        return False
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(hour), dt.UTC)
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def day(value: dt.date | None) -> str | bool:
    """Spell a day."""
    return False if value is None else value.isoformat()


def money(value: Decimal | None) -> float:
    """Spell an amount as a float, which it is in Odoo."""
    return float(value or 0)


class Partners:
    """The tables of a company, with its partners in them."""

    def __init__(self, facts: Facts) -> None:
        """Fill the tables."""
        self.tables: defaultdict[str, list[Row]] = defaultdict(list)
        self._facts = facts
        self._masters()
        self._customers()
        self._contacts()

    def add(self, table: str, record: int | None = None, /, **values: Any) -> int:
        """Add a record; without an id it gets the next one."""
        rows = self.tables[table]
        found = record or max((row["id"] for row in rows), default=0) + 1
        stamp = "2026-10-09 08:00:00"
        rows.append({"id": found, "write_date": stamp, "create_date": stamp, **values})
        return found

    def named(self, model: str, name: str | None) -> int | bool:
        """Return the id of a record that has but a name."""
        if name is None:
            return False
        known = next((row["id"] for row in self.tables[model] if row["name"] == name), None)
        return known or self.add(model, name=name)

    def of(self, kind: Kind) -> Any:
        """Return the facts of a kind, numbered by their id."""
        return enumerate(self._facts[kind], FIRST_ID.get(kind, 0) + 1)

    def _masters(self) -> None:
        self.currency = self.named("res.currency", CURRENCY)
        self.add("res.company", COMPANY, name="Demo", currency_id=self.currency)
        self.add("stock.picking.type", OUTGOING, name="Deliveries", code="outgoing")
        self.add("stock.location", SUPPLIERS, name="Vendors", warehouse_id=False)
        self.add("account.account", 1, name="Receivable", account_type="asset_receivable")

    def partner(self, record: int, **values: Any) -> None:
        """Add a partner; what it lacks is empty."""
        empty = dict.fromkeys(
            "vat email phone website contact_address user_id industry_id state_id team_id "
            "function parent_id property_payment_term_id property_product_pricelist".split(),
            False,
        )
        zero = dict.fromkeys(("credit", "credit_to_invoice", "credit_limit"), 0.0)
        known = {"is_company": True, "type": "contact", "active": True}
        limit = {"use_partner_credit_limit": False, "commercial_partner_id": record}
        self.add("res.partner", record, **{**empty, **zero, **known, **limit, **values})

    def _customers(self) -> None:
        accounts = {a.customer: a for a in self._facts[Kind.CREDIT] if isinstance(a, CreditAccount)}
        for each in self._facts[Kind.CUSTOMER]:
            assert isinstance(each, Customer)
            account = accounts.get(each.key)
            self.partner(
                int(each.key),
                name=each.name,
                vat=each.tax_number or False,
                email=each.email or False,
                phone=each.phone or False,
                website=each.website or False,
                contact_address=each.address or False,
                user_id=self.named("res.users", each.owner_name),
                industry_id=self.named("res.partner.industry", each.industry),
                state_id=self.named("res.country.state", each.region),
                team_id=self.named("crm.team", each.team),
                create_date=moment(each.created),
                write_date=moment(each.updated),
                credit=money(account.exposure if account else None),
                credit_limit=money(account.limit if account else None),
                use_partner_credit_limit=account is not None,
                property_payment_term_id=self.named(
                    "account.payment.term", account.payment_terms if account else None
                ),
            )

    def _contacts(self) -> None:
        for record, each in self.of(Kind.CONTACT):
            assert isinstance(each, Contact)
            self.partner(
                record,
                name=each.name,
                function=each.title,
                phone=each.phone,
                email=each.email,
                is_company=False,
                parent_id=int(each.customer),
                commercial_partner_id=int(each.customer),
            )
