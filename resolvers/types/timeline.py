"""What happened with a customer, from all systems."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from resolvers.fields import plain
from resolvers.timeline import TimelineKind
from resolvers.types.crm import Interaction, Ticket
from resolvers.types.sales import Delivery, Invoice, Payment, SalesOrder

TimelineSubject: TypeAlias = Annotated[
    Interaction | Ticket | SalesOrder | Delivery | Invoice | Payment,
    strawberry.union("TimelineSubject", description="What an event of a timeline is about."),
]


@strawberry.type(description="Something that happened with a customer.")
class TimelineEvent:
    """Read from timeline.TimelineEvent."""

    at: dt.datetime = plain("When; a day without a time counts from its midnight in its system.")
    kind: TimelineKind = plain("What kind of event it is.")
    subject: TimelineSubject = plain("The thing itself.")
