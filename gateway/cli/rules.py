"""The policy that a command asks about, and the names that it knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from gateway.cli.options import settings_of

if TYPE_CHECKING:
    from policies.engine import Policy


def policy_of(config: Path | None, schema: Any) -> Policy:
    """Load the policy of the settings, or, without any, the one that comes with the product."""
    from gateway.app import load_policy
    from gateway.settings import Policy as PolicyFiles

    return load_policy(settings_of(config).policy if config else PolicyFiles(), schema)


def require(what: str, given: str, known: Iterable[str]) -> None:
    """End the command with status 2 where a name is not known, and say what may be meant."""
    words = sorted(known)
    if given in words:
        return
    close = difflib.get_close_matches(given, words)
    meant = f"did you mean {' or '.join(close)}?" if close else f"there is {', '.join(words[:20])}"
    typer.echo(f"There is no {what} {given}: {meant}", err=True)
    raise typer.Exit(2)
