"""Who owns which field: the table by which the schema is served as four subgraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from backends.vocabulary import Kind


class Domain(StrEnum):
    """A part of the schema that can be served by a process of its own."""

    DIRECTORY = "directory"
    CRM = "crm"
    ERP = "erp"
    INVENTORY = "inventory"


def _each(domain: Domain, names: str, type_: str = "") -> Iterator[tuple[str, Domain]]:
    return ((f"{type_}.{name}" if type_ else name, domain) for name in names.split())


# A type owns its fields but for those that stand here themselves, as Type.field.
OWNERS: Mapping[str, Domain] = dict(
    (
        *_each(Domain.DIRECTORY, "Query Viewer Interface Customer CustomerConnection CustomerEdge"),
        *_each(Domain.DIRECTORY, "Link Rep"),
        *_each(Domain.DIRECTORY, "TimelineEvent TimelineEventConnection TimelineEventEdge"),
        *_each(Domain.CRM, "contacts interactions opportunities quotes contracts", "Customer"),
        *_each(Domain.CRM, "tickets", "Customer"),
        *_each(Domain.CRM, "Contact ContactConnection ContactEdge"),
        *_each(Domain.CRM, "Interaction InteractionConnection InteractionEdge"),
        *_each(Domain.CRM, "Opportunity OpportunityConnection OpportunityEdge"),
        *_each(Domain.CRM, "Quote QuoteConnection QuoteEdge"),
        *_each(Domain.CRM, "Contract ContractConnection ContractEdge"),
        *_each(Domain.CRM, "Ticket TicketConnection TicketEdge"),
        *_each(Domain.ERP, "order findOrders", "Query"),
        *_each(Domain.ERP, "orders invoices payments credit", "Customer"),
        *_each(Domain.ERP, "SalesOrder SalesOrderConnection SalesOrderEdge"),
        *_each(Domain.ERP, "OrderLine ScheduleLine Block Party"),
        *_each(Domain.ERP, "Delivery DeliveryLine DeliveryConnection DeliveryEdge"),
        *_each(Domain.ERP, "Invoice InvoiceConnection InvoiceEdge"),
        *_each(Domain.ERP, "Payment PaymentConnection PaymentEdge"),
        *_each(Domain.ERP, "Credit CreditAccount CreditTotal"),
        *_each(Domain.INVENTORY, "product products", "Query"),
        *_each(Domain.INVENTORY, "Product StockSection SiteStock Incoming PriceSection"),
        *_each(Domain.INVENTORY, "AvailabilitySection Confirmation"),
    )
)

# Types without an owner: the same values in every subgraph that has a use for them.
VALUES = frozenset({"Money", "Quantity", "Freshness", "FreshnessPart", "PageInfo"})

# What the timeline tells of, with all that hangs from it: read by who owns the timeline, too, so
# that an event needs no second read and is there with the page that it stands in.
EVENTS = frozenset(
    (
        *("Interaction", "Ticket", "Invoice", "Payment"),
        *("SalesOrder", "OrderLine", "ScheduleLine", "Block", "Party"),
        *("Delivery", "DeliveryLine", "DeliveryConnection", "DeliveryEdge"),
    )
)

SHARED = VALUES | EVENTS

# The key of each type that subgraphs refer to.
KEYS: Mapping[str, str] = {"Customer": "id", "SalesOrder": "id", "Product": "sku"}

# What a domain reads of systems; it connects to the owners of these and to no others.
KINDS: Mapping[Domain, frozenset[Kind]] = {
    Domain.DIRECTORY: frozenset(
        {
            *(Kind.CUSTOMER, Kind.INTERACTION, Kind.TICKET),
            *(Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT),
        }
    ),
    Domain.CRM: frozenset(
        {
            *(Kind.CONTACT, Kind.INTERACTION, Kind.OPPORTUNITY),
            *(Kind.QUOTE, Kind.CONTRACT, Kind.TICKET),
        }
    ),
    Domain.ERP: frozenset(
        {Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT, Kind.CREDIT},
    ),
    Domain.INVENTORY: frozenset({Kind.PRODUCT, Kind.STOCK, Kind.PRICE, Kind.AVAILABILITY}),
}


def owner(type_: str, field: str) -> Domain | None:
    """Return who owns a field; None where it is a value's, or no domain has it."""
    return OWNERS.get(f"{type_}.{field}", OWNERS.get(type_))


def resolves(domain: Domain, type_: str, field: str) -> bool:
    """Whether a domain answers a field, where its part of the schema leads there."""
    if type_ in VALUES or KEYS.get(type_) == field:
        return True
    if domain is Domain.DIRECTORY and type_ in EVENTS:
        return True
    return owner(type_, field) is domain


def refers(domain: Domain, type_: str) -> bool:
    """Whether a domain answers more of an entity than its key, when it is given the key."""
    names = (name for name in OWNERS if name == type_ or name.startswith(f"{type_}."))
    return any(OWNERS[name] is domain for name in names)
