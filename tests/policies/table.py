"""The table of who sees what (six roles, every field), written down without the policy's lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from policies.principal import Scope

SCOPES = {
    "sales_rep": Scope.OWN,
    "sales_manager": Scope.TEAM,
    "support_agent": Scope.ALL,
    "finance": Scope.ALL,
    "portal_customer": Scope.SELF,
    "admin": Scope.ALL,
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Who sees these fields, a mark per role in the order of SCOPES.

    Fields ``of_all`` belong to no customer: they are seen for all, or not at all.
    """

    marks: str
    fields: Mapping[str, str]
    of_all: bool = False


WHOLE = "*"
ROWS = {
    "entries": Row(
        marks="111111",
        fields={
            "Query": "customer customerByLink customers order findOrders",
            "Subscription": "orderChanged",
        },
    ),
    "profile": Row(
        marks="111111",
        fields={
            "Customer": """freshness id links name segment grade industry region stage stageText
                owner team phone email website address taxNumber created updated""",
        },
    ),
    "contacts": Row(marks="111111", fields={"Customer": "contacts", "Contact": WHOLE}),
    "timeline": Row(marks="111111", fields={"Customer": "timeline", "TimelineEvent": WHOLE}),
    "interactions": Row(
        marks="111001",
        fields={
            "Customer": "interactions",
            "Interaction": WHOLE,
            "Subscription": "interactionAdded",
        },
    ),
    "opportunities, quotes": Row(
        marks="110001",
        fields={"Customer": "opportunities quotes", "Opportunity": WHOLE, "Quote": WHOLE},
    ),
    "contracts": Row(marks="110101", fields={"Customer": "contracts", "Contract": WHOLE}),
    "tickets": Row(marks="111011", fields={"Customer": "tickets", "Ticket": WHOLE}),
    "orders, lines, deliveries": Row(
        marks="111111",
        fields={
            "Customer": "orders",
            "SalesOrder": """id system number document documentText reference ordered requested
                promised status deliveryStatus billingStatus rejected parties lines deliveries
                customer""",
            "OrderLine": "position sku name quantity openQuantity schedule product",
            "Delivery": WHOLE,
        },
    ),
    "order and line amounts": Row(
        marks="110111",
        fields={"SalesOrder": "net gross", "OrderLine": "price priceBasis amount"},
    ),
    "order cost and margin": Row(marks="010101", fields={"SalesOrder": "cost margin"}),
    "block reasons": Row(
        marks="010101", fields={"SalesOrder": "blocks statusText", "Block": WHOLE}
    ),
    "credit standing": Row(
        marks="111101", fields={"Customer": "credit", "Credit": "freshness standing"}
    ),
    "credit limit, available": Row(
        marks="110101",
        fields={
            "Credit": "accounts totals",
            "CreditAccount": "system segment currency blocked paymentTerms limit available",
            "CreditTotal": "currency limit available",
        },
    ),
    "credit exposure, overdue": Row(
        marks="010101",
        fields={
            "CreditAccount": "exposure exposureBasis overdue",
            "CreditTotal": "exposure overdue",
        },
    ),
    "invoices, payments": Row(
        marks="010111",
        fields={"Customer": "invoices payments", "Invoice": WHOLE, "Payment": WHOLE},
    ),
    "what hangs under something admitted": Row(
        marks="111111",
        of_all=True,
        fields=dict.fromkeys(
            """Money Quantity PageInfo Freshness FreshnessPart Link Rep Party ScheduleLine
            DeliveryLine CustomerConnection CustomerEdge ContactConnection ContactEdge
            InteractionConnection InteractionEdge OpportunityConnection OpportunityEdge
            QuoteConnection QuoteEdge ContractConnection ContractEdge TicketConnection TicketEdge
            SalesOrderConnection SalesOrderEdge DeliveryConnection DeliveryEdge
            InvoiceConnection InvoiceEdge PaymentConnection PaymentEdge
            TimelineEventConnection TimelineEventEdge""".split(),
            WHOLE,
        ),
    ),
    "oneself, products, stock level, availability": Row(
        marks="111111",
        of_all=True,
        fields={
            "Query": "viewer product products _entities _service",
            "Subscription": "stockChanged",
            "_Service": WHOLE,
            "Viewer": WHOLE,
            "Product": "sku name unit category stock availability",
            "PriceSection": WHOLE,
            "StockSection": "freshness level",
            "AvailabilitySection": WHOLE,
            "Confirmation": "date quantity",
        },
    ),
    "prices": Row(marks="110111", of_all=True, fields={"Product": "price"}),
    "stock quantities, sites": Row(
        marks="111101",
        of_all=True,
        fields={
            "StockSection": "total bySite",
            "SiteStock": WHOLE,
            "Incoming": WHOLE,
            "Confirmation": "site",
        },
    ),
    "interfaces": Row(
        marks="001001", of_all=True, fields={"Query": "interfaces", "Interface": "name state"}
    ),
    "interface details": Row(
        marks="000001",
        of_all=True,
        fields={
            "Interface": "vendor channel pausedUntil lagSeconds p95Ms breaker callsPerMinute",
        },
    ),
}
SENSITIVE = {
    "Interaction": WHOLE,
    "SalesOrder": "cost margin",
    "CreditAccount": WHOLE,
    "CreditTotal": WHOLE,
    "Invoice": WHOLE,
    "Payment": WHOLE,
}


def named(fields: Mapping[str, str], coordinates: Iterable[str]) -> list[str]:
    """List the coordinates that these fields are."""
    known = list(coordinates)
    return [
        name
        for owner, words in fields.items()
        for name in (
            [one for one in known if one.startswith(f"{owner}.")]
            if words == WHOLE
            else [f"{owner}.{word}" for word in words.split()]
        )
    ]


def table(coordinates: Iterable[str]) -> Mapping[str, Mapping[str, Scope]]:
    """Return for each role the scope of every field it sees."""
    known = list(coordinates)
    return {
        role: {
            name: Scope.ALL if row.of_all else scope
            for row in ROWS.values()
            if row.marks[place] == "1"
            for name in named(row.fields, known)
        }
        for place, (role, scope) in enumerate(SCOPES.items())
    }
