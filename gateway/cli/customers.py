"""Customers as a person names them, looked up in the directory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from backends.domain import Link
from gateway.settings import Settings

if TYPE_CHECKING:
    from backends.directory import Directory, Entry


def named(text: str, systems: Collection[str]) -> str | Link:
    """Read our id or system:key; what is neither ends the command with status 2."""
    from backends.directory.entry import is_id

    system, colon, key = text.partition(":")
    if colon and key and system in systems:
        return Link(system, key)
    if is_id(text):
        return text
    known = ", ".join(sorted(systems))
    typer.echo(f"A customer is one of our ids, c_..., or system:key; there is {known}", err=True)
    raise typer.Exit(2)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Directory]:
    """Open the directory of the settings for as long as the block runs."""
    from backends.directory import Directory

    directory = await Directory.open(settings.directory.url.get_secret_value())
    try:
        yield directory
    finally:
        await directory.aclose()


async def entry(directory: Directory, customer: str | Link) -> Entry | None:
    """Find the customer among those that some system has."""
    if isinstance(customer, Link):
        return (await directory.by_links([customer])).get(customer)
    return (await directory.by_ids([customer])).get(customer)


def unknown() -> NoReturn:
    """End the command: the directory has no such customer."""
    typer.echo("The directory knows no such customer.", err=True)
    raise typer.Exit(2)
