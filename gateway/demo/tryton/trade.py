"""Seeding: customers, their orders, shipments, invoices and prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gateway.demo.tryton.books import TODAY, days
from gateway.demo.tryton.goods import Goods

CUSTOMERS = 12
ORDERS_EACH = 3
STEPS = ("assign", "pick", "pack", "ship", "do")
DRAFT, QUOTED = 7, 6  # of eight orders one stays a draft and one a quotation


class Trade(Goods):
    """Who buys what, and how far it has come."""

    def add_customer(self, c: int) -> list[dict[str, Any]]:
        """Add a customer with contacts, a credit limit, an opportunity; return its orders."""
        party = self.model("party.party")(name=f"Customer {c + 1:03d} Ltd.", code=f"C{10001 + c}")
        (address,) = party.addresses
        address.street, address.city = f"{c + 1} Nanjing Road", "Shanghai"
        address.postal_code = "200001"
        mail = f"customer{c + 1:03d}.example"
        reach = party.contact_mechanisms.new
        reach(type="email", value=f"office@{mail}")
        reach(type="phone", value=f"+862155500{c:03d}")
        reach(type="email", value=f"buyer@{mail}", name=f"Buyer {c + 1:03d}")
        reach(type="mobile", value=f"+8613855500{c:03d}", name=f"Buyer {c + 1:03d}")
        party.credit_limit_amount = Decimal(20000 + 5000 * (c % 4))
        party.customer_payment_term = self.term
        party.save()
        self.add_opportunity(party, c)
        return [self.order(party, c, k) for k in range(ORDERS_EACH)]

    def add_opportunity(self, party: Any, c: int) -> None:
        """Add a lead, an open opportunity or a lost one."""
        opportunity = self.model("sale.opportunity")(
            party=party,
            employee=self.employee,
            description=f"Line extension {c + 1}",
            amount=Decimal(1000 * (c + 1)),
            payment_term=self.term,
        )
        opportunity.save()
        if c % 3:
            opportunity.click("opportunity")
        if c % 3 == 2:  # noqa: PLR2004 - every third
            opportunity.click("lost")

    def order(self, party: Any, c: int, k: int) -> dict[str, Any]:
        """Return the values of a customer's order."""
        return {
            "company": self.company.id,
            "currency": self.currency.id,
            "party": party.id,
            "invoice_address": party.addresses[0].id,
            "shipment_address": party.addresses[0].id,
            "payment_term": self.term.id,
            "warehouse": (self.shenzhen if (c + k) % 5 == 4 else self.shanghai).id,  # noqa: PLR2004 - one in five
            "reference": f"PO-{c + 1:03d}-{k + 1}",
            "description": "web shop" if k % 2 else "by phone",
            "sale_date": TODAY - days(3 * k),
            "shipping_date": TODAY + days(2 + k),
            "invoice_method": "fulfillment",
            "shipment_method": "order",
            "lines": [("create", [self.line(c, k, j) for j in range(1 + (c + k) % 3)])],
        }

    def line(self, c: int, k: int, j: int) -> dict[str, Any]:
        """Return the values of an order's line."""
        i = (1 + c + 3 * j) % 10
        return {
            "product": self.products[i].id,
            "unit": self.unit.id,
            "quantity": float(2 + j + k),
            "unit_price": Decimal(100 + 25 * i),
            "taxes": [("add", [self.vat.id])],
        }

    def place(self, orders: list[dict[str, Any]]) -> None:
        """Create the orders in one call and take each as far as its turn says.

        Steps run once for all orders that take them, which is far quicker than one by one.
        """
        sale = self.model("sale.sale")
        ids = sale._proxy.create(orders, self.config.context)  # noqa: SLF001 - a save calls back per field
        turns = [(c + k) for c in range(CUSTOMERS) for k in range(ORDERS_EACH)]
        sale.click([sale(i) for i, t in zip(ids, turns, strict=True) if t % 8 != DRAFT], "quote")
        firm = [
            (sale(i), t) for i, t in zip(ids, turns, strict=True) if t % 8 not in {DRAFT, QUOTED}
        ]
        sale.click([order for order, _ in firm], "confirm")
        for order, _ in firm:
            order.reload()
        sale.click([order for order, _ in firm if order.state == "confirmed"], "process")
        self.ship([(s.id, t % 6) for order, t in firm for s in sale(order.id).shipments])

    def ship(self, shipments: list[tuple[int, int]]) -> None:
        """Take each shipment so many steps."""
        model = self.model("stock.shipment.out")
        todo = [(model(i), steps) for i, steps in shipments]
        for done, step in enumerate(STEPS):
            batch = [shipment for shipment, steps in todo if steps > done]
            if step == "assign":
                for shipment in batch:
                    shipment.click("assign_try")
                todo = [(s, steps) for s, steps in todo if s.state == "assigned"]
            elif batch:
                model.click(batch, step)

    def post_invoices(self) -> None:
        """Post all invoices: two customers' of 60 days ago, so overdue, the others of today."""
        drafts = [("type", "=", "out"), ("state", "=", "draft")]
        found = self.model("account.invoice").find(drafts)
        invoices = sorted(found, key=lambda invoice: (invoice.party.code, invoice.id))
        for batch, date in ((invoices[:2], TODAY - days(60)), (invoices[2:], TODAY)):
            for invoice in batch:
                invoice.invoice_date = date
                invoice.save()
                invoice.click("post")  # one by one: numbers come in order

    def add_price_list(self) -> None:
        """Give customer C10003 ten percent off."""
        prices = self.model("product.price_list")(name="Ten off", unit="product_default")
        prices.lines.new(formula="list_price * 0.9")
        prices.save()
        (party,) = self.model("party.party").find([("code", "=", "C10003")])
        party.sale_price_list = prices
        party.save()
