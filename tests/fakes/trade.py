"""What the company's ERP knows: orders, deliveries, invoices, payments, credit and goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import (
    Availability,
    Block,
    Confirmation,
    CreditAccount,
    Delivery,
    DeliveryLine,
    Incoming,
    Invoice,
    OrderLine,
    Payment,
    Price,
    Product,
    SalesOrder,
    Stock,
)
from backends.vocabulary import (
    BillingStatus,
    DeliveryStatus,
    Fulfilment,
    InvoiceStatus,
    Kind,
    PaymentStatus,
)
from tests.fakes.keys import CURRENCY, PROMISED, REQUESTED, SITES, UNIT, Numbers, on

_NAMES = {1: "Pump", 2: "Valve", 3: "Compressor"}


class Trade:
    """The trade under one spelling of its keys."""

    def __init__(self, system: str, first: str, second: str, numbers: Numbers) -> None:
        """Take the system's name, the keys of its two customers, and how others are spelled."""
        self._system, self._first, self._second = system, first, second
        self._numbers = numbers

    def _line(self, position: int, product: int, quantity: int, left: int, price: str) -> OrderLine:
        return OrderLine(
            position=str(position),
            sku=self._numbers(Kind.PRODUCT, product),
            name=_NAMES[product],
            quantity=Decimal(quantity),
            open_quantity=Decimal(left),
            unit=UNIT,
            price=Decimal(price),
            price_quantity=Decimal(1),
            price_unit=UNIT,
            amount=quantity * Decimal(price),
        )

    def orders(self) -> tuple[SalesOrder, ...]:
        some, full, none = Fulfilment.PARTIAL, Fulfilment.COMPLETE, Fulfilment.NONE
        billed = (BillingStatus.PARTIAL, BillingStatus.COMPLETE, BillingStatus.NONE)
        line = self._line
        return (
            self._order(
                (1, self._first, on(10, 1), some, billed[0]),
                (line(10, 1, 10, 4, "25.00"), line(20, 2, 5, 5, "100.00")),
            ),
            self._order(
                (2, self._first, on(9, 1), full, billed[1]),
                (
                    line(10, 1, 2, 0, "25.00"),
                    line(20, 3, 1, 0, "999.90"),
                    line(30, 2, 1, 0, "100.00"),
                ),
            ),
            self._order(
                (3, self._first, on(11, 1), none, billed[2]),
                (line(10, 3, 2, 2, "999.90"), line(20, 1, 4, 4, "25.00")),
                (Block(kind="credit", reason="Credit limit exceeded"),),
            ),
            self._order(
                (4, self._second, on(10, 3), none, billed[2]), (line(10, 1, 7, 7, "25.00"),)
            ),
        )

    def _order(
        self,
        head: tuple[int, str, dt.date, Fulfilment, BillingStatus],
        lines: tuple[OrderLine, ...],
        blocks: tuple[Block, ...] = (),
    ) -> SalesOrder:
        number, customer, ordered, fulfilment, billing = head
        net = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
        return SalesOrder(
            system=self._system,
            number=self._numbers(Kind.ORDER, number),
            customer=customer,
            reference=f"PO-700{number}",
            ordered=ordered,
            requested=ordered + dt.timedelta(days=14),
            promised=ordered + dt.timedelta(days=16),
            currency=CURRENCY,
            net=net,
            gross=(net * Decimal("1.13")).quantize(Decimal("0.01")),
            cost=(net * Decimal("0.60")).quantize(Decimal("0.01")),
            delivery_status=fulfilment,
            billing_status=billing,
            blocks=blocks,
            lines=lines,
        )

    def deliveries(self) -> tuple[Delivery, ...]:
        return (
            Delivery(
                system=self._system,
                number=self._numbers(Kind.DELIVERY, 1),
                customer=self._first,
                status=DeliveryStatus.SHIPPED,
                carrier="SF",
                tracking_number="SF1001",
                shipped=on(10, 12),
                eta=on(10, 15),
                lines=(self._sent(1, 10, 1, 6), self._sent(2, 10, 1, 2)),
            ),
            Delivery(
                system=self._system,
                number=self._numbers(Kind.DELIVERY, 2),
                customer=self._first,
                status=DeliveryStatus.DELIVERED,
                carrier="SF",
                tracking_number="SF1002",
                shipped=on(9, 10),
                eta=on(9, 12),
                delivered=on(9, 13),
                lines=(self._sent(2, 20, 3, 1), self._sent(2, 30, 2, 1)),
            ),
        )

    def _sent(self, order: int, position: int, product: int, quantity: int) -> DeliveryLine:
        return DeliveryLine(
            order=self._numbers(Kind.ORDER, order),
            position=str(position),
            sku=self._numbers(Kind.PRODUCT, product),
            quantity=Decimal(quantity),
            unit=UNIT,
        )

    def invoices(self) -> tuple[Invoice, ...]:
        """Return one that is open, one overdue, one paid, and one of the second customer."""
        sent = (
            (self._first, on(10, 13), on(1, 15, 2036), "169.50", "169.50", InvoiceStatus.OPEN),
            (self._first, on(2, 28), on(3, 31), "500.00", "500.00", InvoiceStatus.OPEN),
            (self._first, on(9, 13), on(10, 13), "1299.39", "0.00", InvoiceStatus.PAID),
            (self._second, on(10, 4), on(1, 15, 2036), "88.00", "88.00", InvoiceStatus.OPEN),
        )
        return tuple(
            Invoice(
                system=self._system,
                number=self._numbers(Kind.INVOICE, number),
                customer=customer,
                issued=issued,
                due=due,
                amount=Decimal(amount),
                open_amount=Decimal(left),
                currency=CURRENCY,
                status=status,
            )
            for number, (customer, issued, due, amount, left, status) in enumerate(sent, 1)
        )

    def payments(self) -> tuple[Payment, ...]:
        paid = (
            (on(10, 12), "1299.39", "0.00", PaymentStatus.MATCHED),
            (on(11, 2), "20.00", "20.00", PaymentStatus.RECEIVED),
        )
        return tuple(
            Payment(
                system=self._system,
                number=self._numbers(Kind.PAYMENT, number),
                customer=self._first,
                received=received,
                amount=Decimal(amount),
                open_amount=Decimal(left),
                currency=CURRENCY,
                status=status,
            )
            for number, (received, amount, left, status) in enumerate(paid, 1)
        )

    def credit(self) -> tuple[CreditAccount, ...]:
        """Return one account, its exposure what is open of the invoices."""
        account = CreditAccount(
            system=self._system,
            customer=self._first,
            currency=CURRENCY,
            limit=Decimal("50000.00"),
            exposure=Decimal("669.50"),
            overdue=Decimal("500.00"),
            blocked=False,
            payment_terms="30 days",
        )
        return (account,)

    def _skus(self) -> tuple[str, ...]:
        return tuple(self._numbers(Kind.PRODUCT, number) for number in _NAMES)

    def products(self) -> tuple[Product, ...]:
        return tuple(
            Product(system=self._system, sku=sku, name=name, unit=UNIT, category="Machines")
            for sku, name in zip(self._skus(), _NAMES.values(), strict=True)
        )

    def stock(self) -> tuple[Stock, ...]:
        """Return what two sites have; the first waits for more."""
        return tuple(
            Stock(
                system=self._system,
                sku=sku,
                site=site,
                unit=UNIT,
                on_hand=Decimal(100 * number + place),
                reserved=Decimal(10),
                available=Decimal(100 * number + place - 10),
                incoming=() if place else (Incoming(date=PROMISED, quantity=Decimal(50)),),
            )
            for number, sku in enumerate(self._skus(), 1)
            for place, site in enumerate(SITES)
        )

    def prices(self) -> tuple[Price, ...]:
        return tuple(
            Price(
                system=self._system,
                sku=sku,
                currency=CURRENCY,
                amount=Decimal(amount),
                quantity=Decimal(1),
                unit=UNIT,
                price_quantity=Decimal(1),
                price_unit=UNIT,
            )
            for sku, amount in zip(self._skus(), ("25.00", "100.00", "999.90"), strict=True)
        )

    def availability(self) -> tuple[Availability, ...]:
        return tuple(
            Availability(
                system=self._system,
                sku=sku,
                unit=UNIT,
                site=SITES[0],
                requested=REQUESTED,
                by=PROMISED,
                confirmed=(Confirmation(date=PROMISED, quantity=REQUESTED),),
            )
            for sku in self._skus()
        )
