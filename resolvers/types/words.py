"""The closed vocabularies as enums of the schema."""

from __future__ import annotations

from enum import Enum

from strawberry.types.enum import StrawberryEnumDefinition

from backends import vocabulary
from backends.directory import CustomerOrder
from backends.port import ServedFrom
from resolvers import freshness
from resolvers.context import InterfaceState
from resolvers.credit import CreditStanding
from resolvers.lists import OrderSelection
from resolvers.products import StockLevel
from resolvers.timeline import TimelineKind


def word(enum: type[Enum], name: str | None = None) -> None:
    """Give an enum of the schema its docstring as description, and another name if wanted.

    The types that use it were declared before: their definition of it is the one to complete.
    """
    definition = getattr(enum, "__strawberry_definition__", None)
    assert isinstance(definition, StrawberryEnumDefinition), f"{enum.__name__} is not in the schema"
    definition.description = enum.__doc__
    definition.name = name or definition.name


ENUMS: tuple[type[Enum], ...] = (
    vocabulary.LifecycleStage,
    vocabulary.InteractionKind,
    vocabulary.Direction,
    vocabulary.OpportunityStatus,
    vocabulary.QuoteStatus,
    vocabulary.ContractStatus,
    vocabulary.TicketStatus,
    vocabulary.TicketPriority,
    vocabulary.DocumentType,
    vocabulary.Fulfilment,
    vocabulary.BillingStatus,
    vocabulary.OrderStatus,
    vocabulary.DeliveryStatus,
    vocabulary.InvoiceStatus,
    vocabulary.PaymentStatus,
    vocabulary.ExposureBasis,
    freshness.SectionState,
    ServedFrom,
    OrderSelection,
    CreditStanding,
    StockLevel,
    InterfaceState,
    TimelineKind,
)


def describe() -> None:
    """Give every enum its docstring as description, before the schema is built."""
    for enum in ENUMS:
        word(enum)
    word(CustomerOrder, "CustomerSort")
