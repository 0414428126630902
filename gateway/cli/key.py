"""``c360 key``: API keys for machines, and subjects and tokens that are refused."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from gateway.cli.options import AsJson, Config, settings_of

if TYPE_CHECKING:
    from gateway.auth.apikeys import ApiKey
    from gateway.auth.database import Database
    from gateway.auth.revocation import Revocation

app = typer.Typer(help="Let machines in, and refuse whom an issuer still lets in.")

Subject = Annotated[str, typer.Argument(help="The subject, as tokens and the read log name it.")]
T = TypeVar("T")


@app.callback(no_args_is_help=True)
def _key() -> None:
    """Let machines in, and refuse whom an issuer still lets in."""


@app.command("create")
def create(
    role: Annotated[list[str], typer.Option("--role", help="A role; may be given again.")],
    name: Annotated[str, typer.Option(help="Which machine has it.")],
    days: Annotated[float, typer.Option(help="How long it holds, at most 366.")],
    config: Config = None,
    rep: Annotated[str | None, typer.Option(help="The sales rep's code.")] = None,
    team: Annotated[
        list[str] | None, typer.Option("--team", help="A team; may be given again.")
    ] = None,
    customer: Annotated[
        list[str] | None,
        typer.Option("--customer", help="A customer, as our id or system:key."),
    ] = None,
) -> None:
    """Make a key and print it: it is kept nowhere and cannot be shown again."""
    from gateway.auth.apikeys import ApiKeys, Wanted, WrongKey
    from gateway.cli.keytable import spoken

    wanted = Wanted(
        name=name,
        roles=tuple(role),
        days=days,
        rep=rep,
        teams=tuple(team or ()),
        customers=tuple(customer or ()),
    )
    try:
        made, text = _with(config, lambda database: ApiKeys(database).create(wanted))
    except WrongKey as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"Key {made.id} holds until {spoken(made.expires)}. It is shown once:", err=True)
    typer.echo(text)


@app.command("list")
def list_(config: Config = None, *, as_json: AsJson = False) -> None:
    """List the keys and who is refused; never a secret."""
    from gateway.cli.keytable import as_text, show

    keys, refused = _with(config, _lists)
    if as_json:
        typer.echo(as_text(keys, refused))
    else:
        show(keys, refused)


@app.command("revoke")
def revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The key's id, from `list`.")],
    config: Config = None,
) -> None:
    """End a key for good; it is refused within seconds."""
    from gateway.auth.apikeys import ApiKeys

    if not _with(config, lambda database: ApiKeys(database).revoke(id_)):
        _nothing("There is no key of that id.")
    typer.echo("Revoked.", err=True)


@app.command("revoke-subject")
def revoke_subject(
    subject: Subject,
    config: Config = None,
    before: Annotated[
        str | None,
        typer.Option(help="Only tokens issued before: 'now', or 2026-03-01T12:00Z; default all."),
    ] = None,
) -> None:
    """Refuse a subject's tokens, whoever signed them; it counts within seconds."""
    from gateway.auth.revocation import Revocations

    instant = None if before is None else _instant(before)
    _with(config, lambda database: Revocations(database).revoke_subject(subject, instant))
    typer.echo("Revoked.", err=True)


@app.command("revoke-token")
def revoke_token(
    token: Annotated[str, typer.Argument(metavar="JTI", help="The token's id, its claim `jti`.")],
    config: Config = None,
) -> None:
    """Refuse one token by its id."""
    from gateway.auth.revocation import Revocations

    _with(config, lambda database: Revocations(database).revoke_token(token))
    typer.echo("Revoked.", err=True)


@app.command("allow-subject")
def allow_subject(subject: Subject, config: Config = None) -> None:
    """Take the revocation of a subject back."""
    from gateway.auth.revocation import Kind, Revocations

    if not _with(config, lambda database: Revocations(database).allow(Kind.SUBJECT, subject)):
        _nothing("That subject is not revoked.")
    typer.echo("Allowed.", err=True)


async def _lists(database: Database) -> tuple[list[ApiKey], list[Revocation]]:
    from gateway.auth.apikeys import ApiKeys
    from gateway.auth.revocation import Revocations

    return await ApiKeys(database).list(), await Revocations(database).list()


def _address(config: Path | None) -> str:
    return settings_of(config).auth.database.get_secret_value()


def _with(config: Path | None, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do the work on the open database."""

    async def run() -> T:
        async with _opened(_address(config)) as database:
            return await work(database)

    return asyncio.run(run())


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    from gateway.auth.database import Database

    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.aclose()


def _instant(text: str) -> float:
    if text == "now":
        return dt.datetime.now(dt.UTC).timestamp()
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        typer.echo("--before needs 'now' or an instant with a zone: 2026-03-01T12:00Z", err=True)
        raise typer.Exit(2)
    return read.timestamp()


def _nothing(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)
