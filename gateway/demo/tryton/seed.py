"""Fills a Tryton database with a small company; run by the interpreter that Tryton lives in.

Usage: python -m gateway.demo.tryton.seed DATA_DIR

DATA_DIR receives ``demo.sqlite``. Everything is fixed apart from days, which count from today.
One company in CNY, two warehouses, ten products, one purchase on its way, and customers C10001
to C10012 with three orders each in all states. The product itself never imports this or its
sibling modules ``books``, ``goods`` and ``trade``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gateway.demo.tryton.books import DATABASE
from gateway.demo.tryton.trade import CUSTOMERS, Trade

ADMIN_PASSWORD = "demo-admin"  # noqa: S105 - a demo on loopback
MODULES = (
    "sale stock purchase account_invoice_stock sale_credit_limit sale_opportunity sale_price_list"
).split()
GROUPS = ("Sales", "Stock", "Accounting", "Sale Opportunity")


def admin(conf: Path, *arguments: str) -> None:
    """Run Tryton's own administration command."""
    secret = conf.with_name("password")
    secret.write_text(ADMIN_PASSWORD)
    program = Path(sys.executable).with_name("trytond-admin")
    try:
        subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, str(program), "-c", str(conf), "-d", DATABASE, *arguments],
            check=True,
            env={**os.environ, "TRYTONPASSFILE": str(secret)},
        )
    finally:
        secret.unlink()


class Seed(Trade):
    """The steps, in the order in which each needs the ones before."""

    def run(self) -> None:
        """Fill the database."""
        self.open_company()
        self.open_books()
        self.add_products()
        self.add_warehouses()
        self.count_stock()
        self.order_supplies()
        orders = [order for c in range(CUSTOMERS) for order in self.add_customer(c)]
        self.add_price_list()
        self.place(orders)
        self.post_invoices()
        self.add_users()

    def add_users(self) -> None:
        """Add the user that the gateway signs in as, and one who works in no company."""
        user = self.model("res.user")
        groups = self.model("res.group").find([("name", "in", GROUPS)])
        for login in ("gateway", "homeless"):
            reader = user(name=login, login=login, password=f"{login}-reader")
            reader.email = f"{login}@example.com"
            reader.groups.extend(self.model("res.group")(group.id) for group in groups)
            while reader.companies:  # the default is ours
                reader.companies.pop()
            reader.company = None
            if login == "gateway":
                reader.companies.append(self.model("company.company")(self.company.id))
                reader.company = self.model("company.company")(self.company.id)
            reader.save()


def main() -> None:
    """Create and fill the database."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "trytond.conf"
    conf.write_text(f"[database]\nuri = sqlite://\npath = {folder}\n")
    # SQLite: the file must be there, and may be empty.
    (folder / f"{DATABASE}.sqlite").write_bytes(b"")
    admin(conf, "--all", "--email", "admin@example.com")
    admin(conf, "-u", *MODULES, "--activate-dependencies")
    os.environ["TRYTOND_CONFIG"] = str(conf)
    Seed(conf).run()


if __name__ == "__main__":
    main()
