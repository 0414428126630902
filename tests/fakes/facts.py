"""One invented company as neutral entities: what every fake server is seeded from.

The first customer has something of every kind; the second has little, so that an answer that mixes
them up is seen. All values are such that every vendor can spell them: CNY, EA, days, instants
without fractions, money with two places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from backends.domain import Entity
from backends.vocabulary import Kind
from tests.fakes.keys import (
    CURRENCY,
    PREFIXES,
    PROMISED,
    REP,
    REQUESTED,
    SITES,
    UNIT,
    Numbers,
    numbered,
)
from tests.fakes.relations import Relations
from tests.fakes.trade import Trade

__all__ = [
    "CURRENCY",
    "PREFIXES",
    "PROMISED",
    "REP",
    "REQUESTED",
    "SITES",
    "UNIT",
    "Facts",
    "Numbers",
    "company",
    "numbered",
]

Facts: TypeAlias = Mapping[Kind, tuple[Entity, ...]]


def company(
    system: str,
    *,
    customers: tuple[str, str] = ("C1", "C2"),
    crowd: int = 0,
    numbers: Numbers = numbered,
) -> Facts:
    """Return the company as one system knows it.

    ``customers`` are the keys of the two; ``crowd`` more customers follow, numbered from 3 on.
    ``numbers`` spells every other key, of products too.
    """
    crm, erp = Relations(system, *customers, numbers), Trade(system, *customers, numbers)
    return {
        Kind.CUSTOMER: (*crm.customers(), *crm.crowd(crowd)),
        Kind.CONTACT: crm.contacts(),
        Kind.INTERACTION: crm.interactions(),
        Kind.OPPORTUNITY: crm.opportunities(),
        Kind.QUOTE: crm.quotes(),
        Kind.CONTRACT: crm.contracts(),
        Kind.TICKET: crm.tickets(),
        Kind.ORDER: erp.orders(),
        Kind.DELIVERY: erp.deliveries(),
        Kind.INVOICE: erp.invoices(),
        Kind.PAYMENT: erp.payments(),
        Kind.CREDIT: erp.credit(),
        Kind.PRODUCT: erp.products(),
        Kind.STOCK: erp.stock(),
        Kind.PRICE: erp.prices(),
        Kind.AVAILABILITY: erp.availability(),
    }
