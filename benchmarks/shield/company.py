"""A made-up company: customers C0001... in the CRM, D0001... and goods P0001... in the ERP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backends import domain
from backends.domain import Link
from backends.memory import MemoryBackend
from backends.vocabulary import InteractionKind, Kind
from tests.resolvers.entities import account, at, order

SITE = "SH"
TAKEN = 2  # pieces of everything that are promised to others


def customers(count: int) -> list[str]:
    """Name the customers as the CRM does."""
    return [f"C{number:04}" for number in range(1, count + 1)]


def skus(count: int) -> list[str]:
    """Name the products."""
    return [f"P{number:04}" for number in range(1, count + 1)]


def debtor(customer: str) -> str:
    """Name a customer as the ERP does."""
    return f"D{customer[1:]}"


def crm(count: int) -> MemoryBackend:
    """Make the CRM: a profile, two contacts and two interactions each."""
    keys = customers(count)
    entities: dict[Kind, list[Any]] = {
        Kind.CUSTOMER: [_profile(key) for key in keys],
        Kind.CONTACT: [
            domain.Contact(system="crm", key=f"{key}-{n}", customer=key, name=f"Person {n}")
            for key in keys
            for n in range(2)
        ],
        Kind.INTERACTION: [
            domain.Interaction(
                system="crm",
                key=f"{key}-{n}",
                customer=key,
                at=at(-n),
                kind=InteractionKind.CALL,
                subject=f"Call {n}",
            )
            for key in keys
            for n in range(2)
        ],
    }
    return MemoryBackend("crm", entities)


def erp(count: int, products: int) -> MemoryBackend:
    """Make the ERP: two orders, a delivery and a credit account each; stock of every product."""
    debtors = [debtor(key) for key in customers(count)]
    names = skus(products)
    entities: dict[Kind, list[Any]] = {
        Kind.CUSTOMER: [domain.Customer(system="erp", key=key, name=key) for key in debtors],
        Kind.ORDER: [order(f"S{key}-{n}", key, -n) for key in debtors for n in range(2)],
        Kind.DELIVERY: [_delivery(key) for key in debtors],
        Kind.CREDIT: [account(key, "1000.00", "400.00") for key in debtors],
        Kind.PRODUCT: [domain.Product(system="erp", sku=sku, name=sku, unit="PC") for sku in names],
        Kind.STOCK: [_stock(sku, number) for number, sku in enumerate(names)],
    }
    return MemoryBackend("erp", entities)


def _profile(key: str) -> domain.Customer:
    links = (Link("erp", debtor(key)),)
    return domain.Customer(
        system="crm", key=key, name=f"Customer {key}", owner="rep01", team="east", links=links
    )


def _delivery(debtor: str) -> domain.Delivery:
    lines = (domain.DeliveryLine(order=f"S{debtor}-0", position="10"),)
    return domain.Delivery(
        system="erp", number=f"L{debtor}", customer=debtor, carrier="SF", lines=lines
    )


def _stock(sku: str, available: int) -> domain.Stock:
    """Make the stock of a product: no two have the same, so that a mix-up shows."""
    return domain.Stock(
        system="erp",
        sku=sku,
        site=SITE,
        unit="PC",
        on_hand=Decimal(available + TAKEN),
        reserved=Decimal(TAKEN),
        available=Decimal(available),
    )
