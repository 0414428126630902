"""A real Tryton server beside the embedded CRM, its customers put together with the CRM's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from gateway.demo.companies import companies
from gateway.demo.tryton.install import install
from gateway.demo.tryton.server import DATABASE, PASSWORD, TIMEZONE, USER, TrytonServer

COMPANY = 1
CUSTOMERS = 12  # that the Tryton demo has, from C10001 on
SKUS = 10  # that it has, from P-100 on


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """An ERP in place of the embedded one: its settings, and what joins it to the CRM."""

    erp: dict[str, Any]
    links: str
    customer: str
    skus: tuple[str, ...]


@contextmanager
def tryton(folder: Path, say: Callable[[str], None]) -> Iterator[Beside]:
    """Install Tryton where it is missing, serve a fresh copy of its data, stop it in the end."""
    installation = install(folder / "installation", say)
    with TrytonServer(installation, folder / "tryton") as server:
        yield beside(server.base_url)


def beside(base_url: str) -> Beside:
    """Describe a Tryton that serves the demo's data at an address."""
    return Beside(
        erp={
            "vendor": "tryton",
            "base_url": base_url,
            "database": DATABASE,
            "user": USER,
            "password": PASSWORD,
            "company": COMPANY,
            "timezone": TIMEZONE,
        },
        links=links(),
        customer=_code(0),
        skus=tuple(f"P-{100 + i}" for i in range(SKUS)),
    )


def links() -> str:
    """Return the sheet that makes the first customers of both systems one each."""
    rows = ["customer,system,key"]
    for number, company in enumerate(companies()[:CUSTOMERS]):
        rows += [f"{number},crm,{company.key}", f"{number},erp,{_code(number)}"]
    return "\n".join(rows)


def _code(number: int) -> str:
    return f"C{10001 + number}"
