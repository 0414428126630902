"""One rule: what is asked, in which circumstances, and what the specification answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from backends.errors import BackendError
from backends.vocabulary import Kind

CUSTOMER = 'customerByLink(system: "crm", key: "K1")'
ORDERS = 'findOrders(reference: "S1")'
PRODUCT = 'product(sku: "P-1")'

Path = tuple[str | int, ...]


class Wrong(msgspec.Struct, frozen=True):
    """An error: its code, its path, and what its message holds."""

    code: str
    path: Path | None = None
    says: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked and what comes of it.

    ``odd`` are values that a system sends, ``denied`` coordinates that nobody may see. ``way`` is
    how it is answered: by a plan, or by the interpreter after a plan gave up (an error is to be
    told) or instead of one (``left``); empty where it is refused before.
    """

    says: str
    query: str
    data: Any = None
    variables: Mapping[str, Any] = {}
    name: str | None = None
    wrong: tuple[Wrong, ...] = ()
    odd: Mapping[tuple[Kind, str], Any] = {}
    broken: Mapping[Kind, type[BackendError]] = {}
    slow: Mapping[Kind, int] = {}
    denied: tuple[str, ...] = ()
    way: str = "answered"


def refused(says: str, query: str, *told: str, **asked: Any) -> Rule:
    """Write a rule for what is refused as a whole; ``told`` is what each error says."""
    wrong = tuple(Wrong("BAD_USER_INPUT", None, one) for one in told)
    return Rule(says=says, query=query, wrong=wrong, way=asked.pop("way", ""), **asked)
