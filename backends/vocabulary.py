"""The closed vocabularies of the business; a vendor's other words become OTHER."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of entity that systems are asked for."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    INTERACTION = "interaction"
    OPPORTUNITY = "opportunity"
    QUOTE = "quote"
    CONTRACT = "contract"
    TICKET = "ticket"
    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"
    PAYMENT = "payment"
    CREDIT = "credit"
    PRODUCT = "product"
    STOCK = "stock"
    PRICE = "price"
    AVAILABILITY = "availability"


class LifecycleStage(StrEnum):
    """How far a relation with a customer has come."""

    LEAD = "LEAD"
    PROSPECT = "PROSPECT"
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    LOST = "LOST"
    OTHER = "OTHER"


class InteractionKind(StrEnum):
    """How somebody was in touch."""

    CALL = "CALL"
    MAIL = "MAIL"
    MEETING = "MEETING"
    VISIT = "VISIT"
    NOTE = "NOTE"
    OTHER = "OTHER"


class Direction(StrEnum):
    """Who reached out."""

    IN = "IN"
    OUT = "OUT"


class OpportunityStatus(StrEnum):
    """Whether a sale is still possible."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    OTHER = "OTHER"


class QuoteStatus(StrEnum):
    """What became of an offer."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    OTHER = "OTHER"


class ContractStatus(StrEnum):
    """Whether an agreement holds."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    OTHER = "OTHER"


class TicketStatus(StrEnum):
    """Where a service case stands."""

    NEW = "NEW"
    OPEN = "OPEN"
    WAITING = "WAITING"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    OTHER = "OTHER"


class TicketPriority(StrEnum):
    """How urgent a service case is."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"
    OTHER = "OTHER"


class DocumentType(StrEnum):
    """What kind of sales document an order is."""

    ORDER = "ORDER"
    RETURN = "RETURN"
    CREDIT_MEMO = "CREDIT_MEMO"
    OTHER = "OTHER"


class Fulfilment(StrEnum):
    """How much of an order has gone out."""

    NONE = "NONE"
    PARTIAL = "PARTIAL"
    COMPLETE = "COMPLETE"
    NOT_RELEVANT = "NOT_RELEVANT"
    OTHER = "OTHER"


class BillingStatus(StrEnum):
    """How much of an order has been invoiced."""

    NONE = "NONE"
    PARTIAL = "PARTIAL"
    COMPLETE = "COMPLETE"
    NOT_RELEVANT = "NOT_RELEVANT"
    OTHER = "OTHER"


class OrderStatus(StrEnum):
    """The neutral status of an order, derived: it never says why an order is held."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    PARTIALLY_DELIVERED = "PARTIALLY_DELIVERED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class DeliveryStatus(StrEnum):
    """How far a shipment has come."""

    PLANNED = "PLANNED"
    PICKING = "PICKING"
    SHIPPED = "SHIPPED"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    EXCEPTION = "EXCEPTION"
    OTHER = "OTHER"


class InvoiceStatus(StrEnum):
    """Whether a receivable is settled."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"
    CANCELLED = "CANCELLED"
    OTHER = "OTHER"


class PaymentStatus(StrEnum):
    """Whether a receipt has arrived and is matched."""

    PENDING = "PENDING"
    RECEIVED = "RECEIVED"
    MATCHED = "MATCHED"
    FAILED = "FAILED"
    OTHER = "OTHER"


class ExposureBasis(StrEnum):
    """Whether a system states the credit exposure itself or it was summed from documents."""

    NATIVE = "NATIVE"
    DERIVED = "DERIVED"
