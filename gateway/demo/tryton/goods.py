"""Seeding: products, warehouses, stock, and a purchase on its way."""

from __future__ import annotations

from decimal import Decimal

from gateway.demo.tryton.books import TODAY, Books, days


class Goods(Books):
    """What is sold, where it lies, what comes in."""

    def add_products(self) -> None:
        """Add the pumps P-100 to P-109, at 100 and 25 more each."""
        goods = self.model("product.category")(name="Goods", accounting=True)
        goods.account_revenue = self.account("revenue")
        goods.account_expense = self.account("expense")
        goods.customer_taxes.append(self.vat)
        goods.save()
        (self.unit,) = self.model("product.uom").find([("name", "=", "Unit")])
        self.products = []
        for i in range(10):
            template = self.model("product.template")(
                name=f"Pump P-{100 + i}",
                type="goods",
                default_uom=self.unit,
                salable=True,
                purchasable=True,
                list_price=Decimal(100 + 25 * i),
                account_category=goods,
            )
            template.products[0].suffix_code = f"P-{100 + i}"
            template.save()
            self.products.append(template.products[0])

    def add_warehouses(self) -> None:
        """Name the first warehouse SH and add SZ."""
        location = self.model("stock.location")
        (self.shanghai,) = location.find([("type", "=", "warehouse")])
        self.shanghai.name, self.shanghai.code = "Shanghai", "SH"
        self.shanghai.save()
        rooms = {}
        for kind in ("input", "output", "storage"):
            room = location(name=f"Shenzhen {kind}", type="storage", code=f"SZ-{kind}")
            room.save()
            rooms[f"{kind}_location"] = room
        (lost,) = location.find([("type", "=", "lost_found")], limit=1)
        self.shenzhen = location(
            name="Shenzhen", code="SZ", type="warehouse", lost_found_location=lost, **rooms
        )
        self.shenzhen.save()

    def count_stock(self) -> None:
        """Put 500, 493, 486 ... pumps into SH and 73, 66, 52 ... of two in three kinds into SZ."""
        for warehouse, base in ((self.shanghai, 500), (self.shenzhen, 80)):
            inventory = self.model("stock.inventory")(
                location=warehouse.storage_location, date=TODAY
            )
            for i, product in enumerate(self.products):
                if warehouse is self.shanghai or i % 3:
                    line = inventory.lines.new(product=product)
                    line.quantity, line.expected_quantity = float(base - 7 * i), 0.0
            inventory.click("confirm")

    def order_supplies(self) -> None:
        """Order 200 of each of the first four pumps into SH, to come in ten days."""
        order = self.model("purchase.purchase")(
            party=self.party("Ningbo Castings"),
            payment_term=self.term,
            warehouse=self.shanghai,
            purchase_date=TODAY,
        )
        order.delivery_date = TODAY + days(10)
        for product in self.products[:4]:
            line = order.lines.new()
            line.product, line.quantity, line.unit_price = product, 200.0, Decimal(60)
        for step in ("quote", "confirm"):
            order.click(step)
        if order.state == "confirmed":
            order.click("process")
