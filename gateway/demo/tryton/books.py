"""Seeding: the company, its accounts and its fiscal years."""

from __future__ import annotations

import datetime as dt
import importlib
from decimal import Decimal
from pathlib import Path
from typing import Any

DATABASE = "demo"
TODAY = dt.datetime.now(dt.UTC).date()


def days(count: int) -> dt.timedelta:
    """Return so many days."""
    return dt.timedelta(days=count)


class Books:
    """A database opened in process, and what everything else in it needs."""

    def __init__(self, conf: Path) -> None:
        """Open the database in process."""
        proteus = importlib.import_module("proteus")
        self.model: Any = proteus.Model.get
        self.wizard: Any = proteus.Wizard
        self.config: Any = proteus.config.set_trytond(
            f"sqlite:///{DATABASE}", config_file=str(conf)
        )
        self.config.skip_warning = True  # that some invoices are due in the past

    def party(self, name: str) -> Any:
        """Add a party that is no customer."""
        party = self.model("party.party")(name=name)
        party.save()
        return party

    def open_company(self) -> None:
        """Add the company, in CNY, and its clerk."""
        currency = self.model("currency.currency")(
            name="Renminbi", symbol="¥", code="CNY", numeric_code="156", rounding=Decimal("0.01")
        )
        currency.rates.new(date=dt.date(2000, 1, 1), rate=Decimal(1))
        currency.save()
        wizard = self.wizard("company.company.config")
        wizard.execute("company")
        wizard.form.party, wizard.form.currency = self.party("Demo Trading Co."), currency
        wizard.execute("add")
        (self.company,) = self.model("company.company").find()
        self.currency = currency
        users = self.model("res.user")
        self.config._context = users.get_preferences(True, {})  # noqa: FBT003, SLF001 - proteus has no other way
        clerk = self.party("Wang Li (sales)")
        self.employee = self.model("company.employee")(party=clerk, company=self.company)
        self.employee.save()
        me = users(self.config.user)
        me.employees.append(self.employee)
        me.employee = self.employee
        me.save()
        self.config._context = users.get_preferences(True, {})  # noqa: FBT003, SLF001 - as above

    def account(self, kind: str) -> Any:
        """Return the account for a purpose."""
        clause = [
            (f"type.{kind}", "=", True),
            ("company", "=", self.company.id),
            ("closed", "!=", True),
        ]
        return self.model("account.account").find(clause, limit=1)[0]

    def open_books(self) -> None:
        """Create the chart of accounts, three fiscal years, the tax and the payment term."""
        root = self.model("ir.model.data").get_id(
            "account.account_template_root_en", self.config.context
        )
        wizard = self.wizard("account.create_chart")
        wizard.execute("account")
        wizard.form.account_template = self.model("account.account.template")(root)
        wizard.form.company = self.company
        wizard.execute("create_account")
        wizard.form.account_receivable = self.account("receivable")
        wizard.form.account_payable = self.account("payable")
        if hasattr(wizard.form, "category_account_revenue"):
            wizard.form.category_account_revenue = self.account("revenue")
            wizard.form.category_account_expense = self.account("expense")
        wizard.execute("create_properties")
        for year in (TODAY.year - 1, TODAY.year, TODAY.year + 1):
            self.open_year(year)
        self.add_tax()
        self.term = self.model("account.invoice.payment_term")(name="Net 30")
        self.term.lines.new(type="remainder").relativedeltas.new(days=30)
        self.term.save()

    def sequence(self, kind: str, name: str) -> Any:
        """Add a strict sequence of numbers."""
        (type_,) = self.model("ir.sequence.type").find([("name", "=", kind)], limit=1)
        sequence = self.model("ir.sequence.strict")(
            name=name, sequence_type=type_, company=self.company
        )
        sequence.save()
        return sequence

    def open_year(self, year: int) -> None:
        """Open a fiscal year with its periods."""
        fiscal = self.model("account.fiscalyear")(
            name=str(year),
            company=self.company,
            start_date=dt.date(year, 1, 1),
            end_date=dt.date(year, 12, 31),
        )
        fiscal.move_sequence = self.sequence("Account Move", f"moves {year}")
        invoices = self.sequence("Invoice", f"invoices {year}")
        (line,) = fiscal.invoice_sequences
        line.out_invoice_sequence = line.out_credit_note_sequence = invoices
        line.in_invoice_sequence = line.in_credit_note_sequence = invoices
        fiscal.click("create_period")

    def add_tax(self) -> None:
        """Add VAT at 13 %."""
        clause = [("company", "=", self.company.id), ("code", "=", "6.3.6")]
        (account,) = self.model("account.account").find(clause, limit=1)
        self.vat = self.model("account.tax")(
            name="VAT 13%",
            description="VAT 13%",
            type="percentage",
            rate=Decimal(".13"),
            invoice_account=account,
            credit_note_account=account,
        )
        self.vat.save()
