"""What the samples of orders and deliveries mean to the business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backends.domain import (
    Delivery,
    DeliveryLine,
    Entity,
    OrderLine,
    Party,
    SalesOrder,
    ScheduleLine,
)
from backends.vocabulary import BillingStatus, DeliveryStatus, Fulfilment

PUMP, VALVE = ("P-100", "水泵", "25.5"), ("P-200", "阀门", "100")
WANTED = dt.date(2026, 3, 15)


def line(
    position: int,
    product: tuple[str, str, str],
    quantity: int,
    left: int,
    wanted: dt.date | None = WANTED,
) -> OrderLine:
    sku, name, price = product
    plan = ScheduleLine(
        date=wanted, requested=Decimal(quantity), delivered=Decimal(quantity - left)
    )
    return OrderLine(
        position=str(position),
        sku=sku,
        name=name,
        quantity=Decimal(quantity),
        open_quantity=Decimal(left),
        unit="台",
        price=Decimal(price),
        price_quantity=Decimal(1),
        price_unit="台",
        amount=quantity * Decimal(price),
        schedule=(plan,) if wanted else (),
    )


def order(
    number: str, ordered: dt.date, lines: tuple[OrderLine, ...], gross: str, **told: Any
) -> SalesOrder:
    customer = str(told.pop("customer", "C001"))
    days = [plan.date for each in lines for plan in each.schedule if plan.date]
    told = {"status_text": "C", "delivery_status": Fulfilment.NONE, **told}
    return SalesOrder(
        system="erp",
        number=number,
        customer=customer,
        ordered=ordered,
        requested=min(days, default=None),
        currency="CNY",
        net=sum((each.amount or Decimal(0) for each in lines), Decimal(0)),
        gross=Decimal(gross),
        parties=(Party(role="sold_to", key=customer, name="华东机械有限公司"),),
        lines=lines,
        **told,
    )


FIRST = order(
    "SO0001",
    dt.date(2026, 3, 1),
    (line(1, PUMP, 12, 6), line(2, VALVE, 5, 5, dt.date(2026, 3, 10))),
    "910.78",
    delivery_status=Fulfilment.PARTIAL,
)
CLOSED = order(
    "SO0002",
    dt.date(2026, 4, 1),
    (line(1, PUMP, 2, 0),),
    "57.63",
    delivery_status=Fulfilment.COMPLETE,
    billing_status=BillingStatus.NOT_RELEVANT,
)
IN_APPROVAL = order(
    "SO0003",
    dt.date(2026, 4, 1),
    (line(1, VALVE, 1, 1),),
    "113",
    status_text="B",
    draft=True,
)
CANCELLED = order("SO0004", dt.date(2026, 5, 1), (line(1, VALVE, 1, 1),), "113", rejected=True)
CUT_SHORT = order(
    "SO0006",
    dt.date(2026, 2, 2),
    (line(1, VALVE, 4, 3, None),),
    "452",
    customer="C002",
    delivery_status=Fulfilment.NOT_RELEVANT,
    billing_status=BillingStatus.NOT_RELEVANT,
)


def sent(order_: str, sku: str, quantity: int) -> DeliveryLine:
    return DeliveryLine(order=order_, sku=sku, quantity=Decimal(quantity), unit="台")


def delivery(number: str, *lines: DeliveryLine, **told: Any) -> Delivery:
    return Delivery(
        system="erp",
        number=number,
        lines=lines,
        **{
            "customer": "C001",
            "status": DeliveryStatus.SHIPPED,
            "status_text": "C",
            "carrier": "顺丰",
            "tracking_number": "SF1001",
            **told,
        },
    )


BOTH = delivery(
    "XSCK001",
    sent("SO0001", "P-100", 6),
    sent("SO0002", "P-100", 2),
    shipped=dt.date(2026, 3, 12),
)
SALES: Mapping[str, Mapping[str, list[Entity]]] = {
    "order": {"SO0001": [FIRST], "SO0006": [CUT_SHORT]},
    "order_by_reference": {
        "XSCK001": [CLOSED, FIRST],
        "SO0006": [CUT_SHORT],
        "SF1001": [CLOSED, FIRST, CUT_SHORT],
    },
    "orders": {"C001": [CANCELLED, IN_APPROVAL]},
    "orders_open": {"C001": [IN_APPROVAL, FIRST]},
    "orders_closed": {"C001": [CANCELLED, CLOSED]},
    "deliveries": {
        "C001": [
            BOTH,
            delivery("XSCK003", status=DeliveryStatus.OTHER, shipped=dt.date(2026, 2, 12)),
            delivery(
                "XSCK002",
                sent("SO0003", "P-200", 1),
                status=DeliveryStatus.PICKING,
                status_text="B",
                carrier=None,
                tracking_number=None,
            ),
        ]
    },
    "deliveries_of_order": {
        "SO0001": [BOTH],
        "SO0006": [
            delivery(
                "XSCK004",
                sent("SO0006", "P-200", 1),
                customer="C002",
                shipped=dt.date(2026, 2, 13),
            )
        ],
    },
}
