"""What the samples of changes mean: keys, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Entity,
    Interaction,
    Invoice,
    Opportunity,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Ticket,
)

C1, C2 = "2611170238401001", "2611170238401002"
MARK = "2024-01-01T00:00:00.000000Z|17"
CHANGES: dict[str, Mapping[str, list[Entity]]] = {
    "changed_customers": {MARK: [Customer(system="erp", key=C1)]},
    "changed_contacts": {MARK: [Contact(system="erp", key="2611170238402001", customer=C1)]},
    "changed_interactions": {
        MARK: [
            Interaction(
                system="erp",
                key="2611170238403001",
                customer=C1,
                at=dt.datetime(1, 1, 1, 0, 0, tzinfo=dt.UTC),
            )
        ]
    },
    "changed_opportunities": {
        MARK: [Opportunity(system="erp", key="2611170238404001", customer=C1)]
    },
    "changed_quotes": {MARK: [Quote(system="erp", key="2611170238450001", customer=C1, number="")]},
    "changed_contracts": {
        MARK: [Contract(system="erp", key="2611170238405001", customer=C1, number="")]
    },
    "changed_tickets": {
        MARK: [Ticket(system="erp", key="2611170238406001", customer=C1, number="")]
    },
    "changed_orders": {MARK: [SalesOrder(system="erp", number="S1", customer=C1)]},
    "changed_receivables": {MARK: [Invoice(system="erp", number="R1", customer=C1)]},
    "changed_payments": {MARK: [Payment(system="erp", number="PAY1", customer=C1)]},
    "changed_products": {MARK: [Product(system="erp", sku="SKU-1")]},
    "changed_prices": {
        MARK: [Price(system="erp", sku="SKU-1", currency="", amount=Decimal(0), customer="")]
    },
}
