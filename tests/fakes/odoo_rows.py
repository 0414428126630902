"""The company's facts as the rows of Odoo's models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backends.domain import (
    Delivery,
    Interaction,
    Invoice,
    Opportunity,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
    Ticket,
)
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    Fulfilment,
    InteractionKind,
    InvoiceStatus,
    Kind,
    OpportunityStatus,
    PaymentStatus,
)
from tests.fakes.facts import Facts
from tests.fakes.odoo_partners import (
    COMPANY,
    OUTGOING,
    SUPPLIERS,
    Partners,
    day,
    line_id,
    moment,
    money,
)

DELIVERED = {Fulfilment.NONE: "pending", Fulfilment.PARTIAL: "partial", Fulfilment.COMPLETE: "full"}
ACTIVITIES = {InteractionKind.CALL: "Call", InteractionKind.MEETING: "Meeting"}


class Rows(Partners):
    """All tables, filled from facts."""

    def __init__(self, facts: Facts) -> None:
        """Fill the tables."""
        super().__init__(facts)
        for fill in (
            *(self._said, self._opportunities, self._quotes, self._tickets, self._products),
            *(self._orders, self._deliveries, self._invoices, self._payments, self._stock),
        ):
            fill()
        for name in ("mail.activity", "product.pricelist.item", "product.category"):
            self.tables.setdefault(name, [])

    def _said(self) -> None:
        for record, each in self.of(Kind.INTERACTION):
            assert isinstance(each, Interaction)
            activity = ACTIVITIES.get(each.kind)
            self.add(
                "mail.message",
                record,
                model="res.partner",
                res_id=int(each.customer),
                date=moment(each.at),
                subject=each.subject,
                body=f"<p>{each.body}</p>",
                message_type="notification" if activity else "email_outgoing",
                author_id=False,
                mail_activity_type_id=self.named("mail.activity.type", activity),
            )

    def _opportunities(self) -> None:
        for record, each in self.of(Kind.OPPORTUNITY):
            assert isinstance(each, Opportunity)
            won = each.status is OpportunityStatus.WON
            self.add(
                "crm.lead",
                record,
                type="opportunity",
                active=True,
                name=each.name,
                partner_id=int(each.customer),
                stage_id=self.named("stage", "Won" if won else "Proposition"),
                user_id=self.named("res.users", "Li Na"),
                expected_revenue=money(each.amount),
                probability=float((each.probability or 0) * 100),
                date_deadline=day(each.expected_close),
                company_currency=self.currency,
            )

    def sale(self, record: int, customer: str, **values: Any) -> None:
        """Add an order; what it lacks is empty."""
        partner = int(customer)
        self.add(
            "sale.order",
            record,
            partner_id=partner,
            partner_invoice_id=partner,
            partner_shipping_id=partner,
            **{
                "currency_id": self.currency,
                **dict.fromkeys("client_order_ref commitment_date expected_date".split(), False),
                **dict.fromkeys("validity_date user_id delivery_status is_expired".split(), False),
                "invoice_status": "no",
                "amount_untaxed": 0.0,
                "amount_total": 0.0,
                **values,
            },
        )

    def _quotes(self) -> None:
        for record, each in self.of(Kind.QUOTE):
            assert isinstance(each, Quote)
            self.sale(
                record,
                each.customer,
                name=each.number,
                state="sent",
                date_order=moment(each.issued),
                validity_date=day(each.valid_until),
                amount_untaxed=money(each.amount),
                currency_id=self.named("res.currency", each.currency),
                user_id=self.named("res.users", "Li Na"),
            )

    def _tickets(self) -> None:
        for record, each in self.of(Kind.TICKET):
            assert isinstance(each, Ticket)
            self.add(
                "helpdesk.ticket",
                record,
                name=each.subject,
                ticket_ref=each.number,
                partner_id=int(each.customer),
                stage_id=self.named("stage", "In Progress"),
                priority="2",
                user_id=self.named("res.users", each.assignee),
                create_date=moment(each.opened),
                close_date=False,
            )

    def _products(self) -> None:
        prices = {p.sku: p for p in self._facts[Kind.PRICE] if isinstance(p, Price)}
        for record, each in self.of(Kind.PRODUCT):
            assert isinstance(each, Product)
            self.add(
                "product.product",
                record,
                active=True,
                default_code=each.sku,
                name=each.name,
                uom_id=self.named("uom.uom", each.unit),
                categ_id=self.named("product.category", each.category),
                product_tmpl_id=self.named("product.template", each.name),
                lst_price=money(prices[each.sku].amount),
            )

    def _product(self, sku: str | None) -> int:
        found: int = next(
            row["id"] for row in self.tables["product.product"] if row["default_code"] == sku
        )
        return found

    def _orders(self) -> None:
        for record, each in self.of(Kind.ORDER):
            assert isinstance(each, SalesOrder)
            billed = each.billing_status is BillingStatus.COMPLETE
            assert each.delivery_status is not None
            self.sale(
                record,
                each.customer,
                name=each.number,
                state="sale",
                client_order_ref=each.reference,
                date_order=moment(each.ordered),
                commitment_date=moment(each.promised),
                amount_untaxed=money(each.net),
                amount_total=money(each.gross),
                currency_id=self.named("res.currency", each.currency),
                delivery_status=DELIVERED[each.delivery_status],
                invoice_status="invoiced" if billed else "to invoice",
            )
            self._lines(record, each)

    def _lines(self, record: int, order: SalesOrder) -> None:
        billed = order.billing_status is not BillingStatus.NONE
        for line in order.lines:
            quantity, left = line.quantity or Decimal(0), line.open_quantity or Decimal(0)
            self.add(
                "sale.order.line",
                line_id(order.number, line.position),
                order_id=record,
                display_type=False,
                sequence=int(line.position),
                name=line.name,
                product_id=self._product(line.sku),
                product_uom_id=self.named("uom.uom", line.unit),
                product_uom_qty=float(quantity),
                qty_delivered=float(quantity - left),
                qty_invoiced=float(quantity - left) if billed else 0.0,
                price_unit=money(line.price),
                price_subtotal=money(line.amount),
            )

    def _deliveries(self) -> None:
        orders = {row["name"]: row["id"] for row in self.tables["sale.order"]}
        for record, each in self.of(Kind.DELIVERY):
            assert isinstance(each, Delivery)
            first = each.lines[0].order
            left = each.status in {DeliveryStatus.SHIPPED, DeliveryStatus.DELIVERED}
            self.add(
                "stock.picking",
                record,
                name=each.number,
                state="done" if left else "assigned",
                partner_id=int(each.customer),
                picking_type_id=OUTGOING,
                sale_id=orders[first],
                scheduled_date=moment(each.eta),
                date_done=moment(each.shipped) if left else False,
                carrier_id=self.named("delivery.carrier", each.carrier),
                carrier_tracking_ref=each.tracking_number or False,
            )
            for line in each.lines:
                if line.order == first and line.position is not None:
                    self._move(
                        product_id=self._product(line.sku),
                        picking_id=record,
                        sale_line_id=line_id(line.order, line.position),
                        product_uom_qty=float(line.quantity or 0),
                        quantity=float(line.quantity or 0),
                        state="done" if left else "assigned",
                    )

    def _move(self, **values: Any) -> None:
        related = "picking_id sale_line_id location_id location_dest_id".split()
        unit = self.named("uom.uom", "EA")
        found = {**dict.fromkeys(related, False), "product_uom": unit, "quantity": 0.0, **values}
        found.setdefault("product_qty", found["product_uom_qty"])
        found.setdefault("date", "2026-10-09 08:00:00")
        self.add("stock.move", **found)

    def _invoices(self) -> None:
        for record, each in self.of(Kind.INVOICE):
            assert isinstance(each, Invoice)
            paid = each.status is InvoiceStatus.PAID
            self.add(
                "account.move",
                record,
                name=each.number,
                move_type="out_invoice",
                state="posted",
                payment_state="paid" if paid else "not_paid",
                partner_id=int(each.customer),
                invoice_date=day(each.issued),
                invoice_date_due=day(each.due),
                amount_total=money(each.amount),
                amount_residual=money(each.open_amount),
                currency_id=self.named("res.currency", each.currency),
            )
            self.add(
                "account.move.line",
                partner_id=int(each.customer),
                parent_state="posted",
                account_id=1,
                reconciled=paid,
                date_maturity=day(each.due),
                amount_residual=money(each.open_amount),
            )

    def _payments(self) -> None:
        for record, each in self.of(Kind.PAYMENT):
            assert isinstance(each, Payment)
            self.add(
                "account.payment",
                record,
                name=each.number,
                payment_type="inbound",
                partner_type="customer",
                partner_id=int(each.customer),
                date=day(each.received),
                state="in_process",
                is_reconciled=each.status is PaymentStatus.MATCHED,
                amount=money(each.amount),
                currency_id=self.named("res.currency", each.currency),
            )

    def _stock(self) -> None:
        for each in self._facts[Kind.STOCK]:
            assert isinstance(each, Stock)
            site = self._site(each.site)
            product = self._product(each.sku)
            self.add(
                "stock.quant",
                product_id=product,
                warehouse=site,
                quantity=float(each.on_hand or 0),
                reserved_quantity=float(each.reserved or 0),
            )
            for arrival in each.incoming:
                self._move(
                    product_id=product,
                    location_id=SUPPLIERS,
                    location_dest_id=site,
                    product_uom_qty=float(arrival.quantity),
                    date=moment(arrival.date),
                    state="assigned",
                )

    def _site(self, code: str) -> int:
        """Return a warehouse; its one place has the same id."""
        known = [row["id"] for row in self.tables["stock.warehouse"] if row["code"] == code]
        if known:
            return int(known[0])
        site = self.add("stock.warehouse", name=f"Warehouse {code}", code=code, company_id=COMPANY)
        self.add("stock.location", site, name=f"{code}/Stock", warehouse_id=site)
        return site
