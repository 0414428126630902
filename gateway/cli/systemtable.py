"""How systems and their pauses are shown: as a table to people, as JSON to scripts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.cli.instants import spoken
from gateway.pauses import Pause


def as_text(vendors: Mapping[str, str], pauses: Mapping[str, Pause]) -> str:
    """Write a list of systems as JSON; instants are ISO 8601 in UTC."""
    return json.dumps([_entry(name, vendor, pauses) for name, vendor in vendors.items()])


def _entry(name: str, vendor: str, pauses: Mapping[str, Pause]) -> dict[str, Any]:
    pause = pauses.get(name)
    entry: dict[str, Any] = {"system": name, "vendor": vendor, "paused": pause is not None}
    if pause is not None:
        instants = {"since": pause.since, "until": pause.until}
        entry |= {word: _utc(at).isoformat() for word, at in instants.items()}
        entry["reason"] = pause.reason
    return entry


def show(vendors: Mapping[str, str], pauses: Mapping[str, Pause]) -> None:
    """Print a table of the systems."""
    table = Table("system", "vendor", "paused until", "since", "reason")
    for name, vendor in vendors.items():
        pause = pauses.get(name)
        words = ("-", "-", "-")
        if pause is not None:
            instants = (spoken(_utc(pause.until)), spoken(_utc(pause.since)))
            words = (*instants, escape(pause.reason) or "-")
        table.add_row(name, vendor, *words)
    Console().print(table)


def _utc(instant: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(instant, dt.UTC)
