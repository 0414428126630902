"""SAP's numbers: ten digits with zeros before them inside, without the zeros for us."""

from __future__ import annotations

from collections.abc import Iterable

NUMBER = 10  # customers, business partners, orders, deliveries, billing documents
MATERIAL = 40
REFERENCE = 35  # purchase orders of customers, bills of lading


def padded(key: str) -> str:
    """Return a number as SAP keeps it; keys that are no number have no zeros before them.

    Whether a service adds the zeros itself differs; with them both kinds find the number.
    """
    return key.zfill(NUMBER) if _is_number(key) else key


def unpadded(key: str) -> str:
    """Return a number as we spell it."""
    return (key.lstrip("0") or "0") if _is_number(key) else key


def fits(key: str, length: int) -> bool:
    """Whether SAP can have such a key: a literal that is too long fails the whole question."""
    return 0 < len(key) <= length and key.isprintable() and unpadded(key) == key


def fitting(keys: Iterable[str], length: int) -> list[str]:
    """Return the keys that SAP can have."""
    return [key for key in keys if fits(key, length)]


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit()
