"""What the gateway is told of the lab: the systems' settings, the cache, who is whose."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from backends.vendors.sql.queries import choose, serves
from gateway.demo.lab.described import described
from gateway.demo.lab.process import Answering
from gateway.demo.seed import Demo

TIMEOUT = "2s"  # of one call: short, so that a person sees what happens
_SEVERAL = "SELECT id, erp_numbers FROM account WHERE erp_numbers LIKE '%,%'"


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """The lab's systems in place of the embedded ones; ``links`` joins customers by a sheet."""

    crm: dict[str, Any]
    erp: dict[str, Any]
    cache: str | None
    control: str
    links: str


def laid(demo: Demo, answering: Answering) -> Laid:
    """Describe a lab that answers."""
    return Laid(
        crm=_system(answering.crm, "crm", ("erp",)),
        erp=_system(answering.erp, "erp"),
        cache=answering.redis,
        control=answering.control,
        links=_links(demo.crm),
    )


def _system(url: str, tables: str, links: tuple[str, ...] = ()) -> dict[str, Any]:
    told = described(url, serves(choose(tables, {})), links)
    return {**told, "timezone": "UTC", "timeout": TIMEOUT}


def _links(crm: Path) -> str:
    """Write the sheet of customers that hold several numbers: an answer names the first only."""
    with closing(sqlite3.connect(crm)) as database:
        rows = database.execute(_SEVERAL).fetchall()
    return "\n".join(["customer,system,key", *_lines(rows)])


def _lines(rows: list[tuple[str, str]]) -> Iterator[str]:
    for key, numbers in rows:
        yield f"{key},crm,{key}"
        yield from (f"{key},erp,{number.strip()}" for number in numbers.split(","))
