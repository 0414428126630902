"""What the whole question about a customer must answer, made of neutral entities.

A vendor that cannot spell a fact takes it out of the entities with ``msgspec.structs.replace``
before it asks for the expected answer; a kind that it does not serve is left out of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from backends.domain import (
    Availability,
    Contact,
    Contract,
    CreditAccount,
    Customer,
    Delivery,
    Entity,
    Interaction,
    Invoice,
    Opportunity,
    OrderLine,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
    Ticket,
)
from backends.ordering import window_of
from backends.vocabulary import Kind

Told: TypeAlias = dict[str, Any]
_NUMBERS = frozenset({"amount", "value"})
_FRESH, _LACKING = {"state": "FRESH"}, {"state": "NOT_PROVIDED"}


def with_decimals(answer: Any) -> Any:
    """Return an answer in which amounts and quantities are Decimals: 12.5 is 12.50."""
    if isinstance(answer, list):
        return [with_decimals(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        name: Decimal(value)
        if name in _NUMBERS and isinstance(value, str)
        else with_decimals(value)
        for name, value in answer.items()
    }


def expected_360(
    facts: Mapping[Kind, Sequence[Entity]], customer: str, skus: Sequence[str] = ()
) -> Told:
    """Return what ``Journey.customer_360`` answers; ``facts`` hold the kinds that are served.

    ``customer`` is the customer's key in the facts. Where CRM and ERP know it by different keys,
    give ``answer_of`` what ``of_customer`` finds in each.
    """
    return answer_of(of_customer(facts, customer), skus)


def of_customer(
    facts: Mapping[Kind, Sequence[Entity]], customer: str
) -> dict[Kind, tuple[Entity, ...]]:
    """Return what belongs to one customer, and what belongs to none."""

    def belongs(entity: Entity) -> bool:
        if isinstance(entity, Customer):
            return entity.key == customer
        return getattr(entity, "customer", customer) in {customer, None}

    return {kind: tuple(e for e in entities if belongs(e)) for kind, entities in facts.items()}


def answer_of(own: Mapping[Kind, Sequence[Entity]], skus: Sequence[str] = ()) -> Told:
    """Return the answer of facts that are those of one customer already."""
    return {"customer": _customer(own), "products": [_product(own, sku) for sku in skus]}


def _customer(own: Mapping[Kind, Sequence[Entity]]) -> Told:
    (customer,) = own[Kind.CUSTOMER]
    assert isinstance(customer, Customer)
    sections = {name: _section(own, kind, told) for name, (kind, told) in _SECTIONS.items()}
    orders = [_with_deliveries(node, own) for node in sections["orders"]["nodes"]]
    return {
        "freshness": _FRESH,
        "name": customer.name,
        **sections,
        "orders": {**sections["orders"], "nodes": orders},
        "credit": _credit(own),
    }


def _section(own: Mapping[Kind, Sequence[Entity]], kind: Kind, told: Callable[[Any], Told]) -> Told:
    if kind not in own:
        return {"freshness": _LACKING, "nodes": []}
    items, _ = window_of(kind, list(own[kind]), None, None)
    return {"freshness": _FRESH, "nodes": [told(item) for item in items]}


def _with_deliveries(order: Told, own: Mapping[Kind, Sequence[Entity]]) -> Told:
    def serves(delivery: Entity) -> bool:
        assert isinstance(delivery, Delivery)
        return any(line.order == order["number"] for line in delivery.lines)

    if Kind.DELIVERY in own:
        own = {**own, Kind.DELIVERY: [each for each in own[Kind.DELIVERY] if serves(each)]}
    return {**order, "deliveries": _section(own, Kind.DELIVERY, _delivery)}


def _money(amount: Decimal | None, currency: str | None) -> Told | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _amount(amount: Decimal | None) -> Told | None:
    return None if amount is None else {"amount": amount}


def _value(value: Decimal | None) -> Told | None:
    return None if value is None else {"value": value}


def _quantity(value: Decimal | None, unit: str | None) -> Told | None:
    return None if value is None else {"value": value, "unit": unit}


def _day(value: Any) -> str | None:
    return None if value is None else str(value.isoformat()).replace("+00:00", "Z")


def _contact(one: Contact) -> Told:
    return {"key": one.key, "name": one.name, "phone": one.phone, "primary": one.primary}


def _interaction(one: Interaction) -> Told:
    return {"key": one.key, "at": _day(one.at), "kind": one.kind, "subject": one.subject}


def _opportunity(one: Opportunity) -> Told:
    return {
        "key": one.key,
        "name": one.name,
        "status": one.status,
        "amount": _money(one.amount, one.currency),
        "expectedClose": _day(one.expected_close),
    }


def _quote(one: Quote) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "amount": _money(one.amount, one.currency),
        "issued": _day(one.issued),
    }


def _contract(one: Contract) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "amount": _money(one.amount, one.currency),
        "starts": _day(one.starts),
        "ends": _day(one.ends),
    }


def _ticket(one: Ticket) -> Told:
    return {
        "number": one.number,
        "subject": one.subject,
        "status": one.status,
        "opened": _day(one.opened),
    }


def _order(one: SalesOrder) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "reference": one.reference,
        "ordered": _day(one.ordered),
        "net": _money(one.net, one.currency),
        "blocks": [{"kind": block.kind} for block in one.blocks],
        "lines": [_line(line) for line in one.lines],
    }


def _line(one: OrderLine) -> Told:
    return {
        "position": one.position,
        "sku": one.sku,
        "quantity": _quantity(one.quantity, one.unit),
        "price": _amount(one.price),
        "amount": _amount(one.amount),
    }


def _delivery(one: Delivery) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "trackingNumber": one.tracking_number,
        "lines": [{"order": line.order, "quantity": _value(line.quantity)} for line in one.lines],
    }


def _invoice(one: Invoice) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "issued": _day(one.issued),
        "due": _day(one.due),
        "amount": _money(one.amount, one.currency),
        "openAmount": _amount(one.open_amount),
    }


def _payment(one: Payment) -> Told:
    return {
        "number": one.number,
        "status": one.status,
        "received": _day(one.received),
        "amount": _money(one.amount, one.currency),
    }


_SECTIONS: Mapping[str, tuple[Kind, Callable[[Any], Told]]] = {
    "contacts": (Kind.CONTACT, _contact),
    "interactions": (Kind.INTERACTION, _interaction),
    "opportunities": (Kind.OPPORTUNITY, _opportunity),
    "quotes": (Kind.QUOTE, _quote),
    "contracts": (Kind.CONTRACT, _contract),
    "tickets": (Kind.TICKET, _ticket),
    "orders": (Kind.ORDER, _order),
    "invoices": (Kind.INVOICE, _invoice),
    "payments": (Kind.PAYMENT, _payment),
}


def _credit(own: Mapping[Kind, Sequence[Entity]]) -> Told:
    accounts = [
        {
            "currency": account.currency,
            "limit": _amount(account.limit),
            "exposure": _amount(account.exposure),
            "overdue": _amount(account.overdue),
        }
        for account in own.get(Kind.CREDIT, ())
        if isinstance(account, CreditAccount)
    ]
    return {"freshness": _FRESH if Kind.CREDIT in own else _LACKING, "accounts": accounts}


def _product(own: Mapping[Kind, Sequence[Entity]], sku: str) -> Told | None:
    if Kind.PRODUCT not in own:
        return None
    (product,) = _of(own, Kind.PRODUCT, sku)
    assert isinstance(product, Product)
    return {
        "sku": sku,
        "name": product.name,
        "unit": product.unit,
        "stock": _stock(own, sku),
        "price": _price(own, sku),
        "availability": _availability(own, sku),
    }


def _of(own: Mapping[Kind, Sequence[Entity]], kind: Kind, sku: str) -> tuple[Entity, ...]:
    found = [each for each in own.get(kind, ()) if getattr(each, "sku", None) == sku]
    return window_of(kind, found, None, None)[0]


def _stock(own: Mapping[Kind, Sequence[Entity]], sku: str) -> Told:
    sites = [
        {"site": each.site, "available": _quantity(each.available, each.unit)}
        for each in _of(own, Kind.STOCK, sku)
        if isinstance(each, Stock)
    ]
    return {"freshness": _FRESH if Kind.STOCK in own else _LACKING, "bySite": sites}


def _price(own: Mapping[Kind, Sequence[Entity]], sku: str) -> Told:
    if Kind.PRICE not in own:
        return {"freshness": _LACKING, "amount": None}
    (price,) = _of(own, Kind.PRICE, sku)
    assert isinstance(price, Price)
    return {"freshness": _FRESH, "amount": _money(price.amount, price.currency)}


def _availability(own: Mapping[Kind, Sequence[Entity]], sku: str) -> Told:
    confirmed = [
        {"date": _day(promise.date), "quantity": _value(promise.quantity)}
        for each in _of(own, Kind.AVAILABILITY, sku)
        if isinstance(each, Availability)
        for promise in each.confirmed
    ]
    freshness = _FRESH if Kind.AVAILABILITY in own else _LACKING
    return {"freshness": freshness, "confirmed": confirmed}
