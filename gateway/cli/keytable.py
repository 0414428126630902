"""How API keys and revocations are shown: as tables to people, as JSON to scripts."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.auth.apikeys import ApiKey
from gateway.auth.revocation import Revocation


def as_text(keys: Sequence[ApiKey], refused: Sequence[Revocation]) -> str:
    """Write both lists as one JSON object; instants are seconds since the epoch."""
    now = time.time()
    listed = [msgspec.to_builtins(key) | {"state": key.state(now)} for key in keys]
    return json.dumps({"keys": listed, "revoked": msgspec.to_builtins(list(refused))})


def show(keys: Sequence[ApiKey], refused: Sequence[Revocation]) -> None:
    """Print a table of the keys, and one of who is refused where there is anybody."""
    console = Console()
    console.print(_of_keys(keys))
    if refused:
        console.print(_of_refused(refused))


def spoken(instant: float | None) -> str:
    """Write an instant in UTC, to the minute."""
    if instant is None:
        return "-"
    return dt.datetime.fromtimestamp(instant, dt.UTC).strftime("%Y-%m-%d %H:%MZ")


def _of_keys(keys: Sequence[ApiKey]) -> Table:
    table = Table("id", "name", "roles", "for", "created", "expires", "last used", "state")
    now = time.time()
    for key in keys:
        scope = [*([key.rep] if key.rep else []), *key.teams, *key.customers]
        words = (key.id, key.name, ", ".join(key.roles), ", ".join(scope) or "-")
        instants = (spoken(key.created), spoken(key.expires), spoken(key.last_used))
        table.add_row(*(escape(word) for word in words), *instants, key.state(now))
    return table


def _of_refused(refused: Sequence[Revocation]) -> Table:
    table = Table("refused", "name", "since", "tokens")
    for one in refused:
        which = "all" if one.before is None else f"issued before {spoken(one.before)}"
        table.add_row(one.kind.value, escape(one.name), spoken(one.at), which)
    return table
