"""Which question is asked for which kind and lookup: the standard text or the settings' own.

A query is named ``kind.lookup`` (``order.customer``); an order's and a delivery's further rows and
a stock's incoming goods have queries of their own (``order.lines``). Rules for a query of yours:

- it is one SELECT; ``:keys`` stands where the keys belong (``WHERE id IN :keys``), as a list;
- keys and numbers of documents are text: ``CAST(id AS TEXT)``, compared likewise;
- columns are named as in the standard query; one that your tables lack is left out, or NULL;
- instants may be naive, they are then read in the system's time zone; days are plain dates;
- amounts are NUMERIC, in SQLite best TEXT; codes are spelled as in ``backends.vocabulary``
  (use CASE), other words are shown as they are beside OTHER;
- the empty text leaves a kind out;
- ``kind.changed`` tells what has changed (``order.changed``): columns ``key``, ``changed``, an
  instant, and ``customer`` where there is one, of the rows WHERE it is >= ``:since``, a UTC
  instant as text such as 2026-03-02T09:30:00.000000Z (PostgreSQL: CAST it AS timestamptz).
  It is asked every few seconds, so that column wants an index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from backends.port import By, Serves
from backends.vendors.sql import queries_crm, queries_erp
from backends.vocabulary import Kind

PARAMETERS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.PRICE: frozenset({"customer", "quantity", "unit"})
}

_LOOKUPS: Final[Mapping[str, tuple[Kind, By]]] = {
    f"{kind}.{by}": (kind, by)
    for kind, by in (
        (Kind.CUSTOMER, By.KEY),
        (Kind.CUSTOMER, By.ALL),
        (Kind.CONTACT, By.CUSTOMER),
        (Kind.INTERACTION, By.CUSTOMER),
        (Kind.OPPORTUNITY, By.CUSTOMER),
        (Kind.QUOTE, By.CUSTOMER),
        (Kind.CONTRACT, By.CUSTOMER),
        (Kind.TICKET, By.CUSTOMER),
        (Kind.ORDER, By.KEY),
        (Kind.ORDER, By.CUSTOMER),
        (Kind.ORDER, By.REFERENCE),
        (Kind.DELIVERY, By.CUSTOMER),
        (Kind.DELIVERY, By.ORDER),
        (Kind.INVOICE, By.CUSTOMER),
        (Kind.PAYMENT, By.CUSTOMER),
        (Kind.CREDIT, By.CUSTOMER),
        (Kind.PRODUCT, By.KEY),
        (Kind.STOCK, By.SKU),
        (Kind.PRICE, By.SKU),
        (Kind.AVAILABILITY, By.SKU),
        *((kind, By.CHANGED) for kind in Kind),
    )
}
_PARTS: Final[Mapping[str, Kind]] = {
    "order.lines": Kind.ORDER,
    "order.schedule": Kind.ORDER,
    "order.blocks": Kind.ORDER,
    "order.parties": Kind.ORDER,
    "delivery.lines": Kind.DELIVERY,
    "stock.incoming": Kind.STOCK,
    "availability.incoming": Kind.AVAILABILITY,
}
_KINDS: Final = {name: kind for name, (kind, _) in _LOOKUPS.items()} | dict(_PARTS)
_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    By.ALL: frozenset(),
    By.CHANGED: frozenset({"since"}),
}
_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")  # as SQLAlchemy's text() finds them


class Tables(StrEnum):
    """Which tables the standard queries expect; with ``none`` every query is the settings' own."""

    CRM = "crm"
    ERP = "erp"
    NONE = "none"


_STANDARD: Final[Mapping[Tables, Mapping[str, str]]] = {
    Tables.CRM: queries_crm.QUERIES,
    Tables.ERP: queries_erp.QUERIES,
    Tables.NONE: {},
}


def choose(tables: Tables | str, own: Mapping[str, str]) -> dict[str, str]:
    """Lay the settings' queries over the standard ones; ValueError names all that is wrong."""
    texts = {name: text.strip().rstrip(";") for name, text in own.items()}
    problems = [problem for name, text in texts.items() for problem in _problems(name, text)]
    if problems:
        raise ValueError("; ".join(problems))
    chosen = {**_STANDARD[Tables(tables)], **texts}
    return {name: text.strip() for name, text in chosen.items() if text.strip()}


def serves(queries: Mapping[str, str]) -> Serves:
    """Tell which kinds can be asked for, by which lookups."""
    served: dict[Kind, frozenset[By]] = {}
    for name in queries.keys() & _LOOKUPS.keys():
        kind, by = _LOOKUPS[name]
        served[kind] = served.get(kind, frozenset()) | {by}
    return served


def parameters(text: str) -> frozenset[str]:
    """Return the names of a query's bound parameters."""
    return frozenset(_PARAMETER.findall(text))


def _problems(name: str, text: str) -> list[str]:
    kind = _KINDS.get(name)
    if kind is None:
        return [f"queries: there is no query {name!r}; there are {', '.join(sorted(_KINDS))}"]
    if not text:
        return []
    needed = _NEEDED.get(name.partition(".")[2], frozenset({"keys"}))
    found = parameters(text)
    unknown = found - needed - PARAMETERS.get(kind, frozenset())
    return [f"queries.{name}: needs the parameter :{parameter}" for parameter in needed - found] + [
        f"queries.{name}: nothing fills the parameter :{parameter}" for parameter in sorted(unknown)
    ]
