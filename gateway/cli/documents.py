"""``c360 documents``: lists of trusted documents, built, checked, shown and compared."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
import typer

from gateway.cli.options import AsJson, Config, settings_of

if TYPE_CHECKING:
    from gateway.cli.listed import Listed
    from policies.engine import Policy
    from resolvers.review import Reviewer

app = typer.Typer(
    help="Build, check, show and compare lists of the operations that clients may ask.",
    no_args_is_help=True,
)

Manifests = Annotated[
    list[Path] | None,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        help="Manifests (JSON): Apollo's form, or one object of ids and texts.",
        show_default=False,
    ),
]
Manifest = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A manifest (JSON).")
]


class Form(StrEnum):
    """How a manifest is written."""

    APOLLO = "apollo"
    MAP = "map"


@app.callback()
def _documents() -> None:
    """Build, check, show and compare lists of the operations that clients may ask."""


@app.command("check")
def check(
    manifests: Manifests = None,
    config: Config = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="Only this role; may be given again. Without: every role."),
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Status 1 also where a role asks for hidden fields.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold documents against the schema, the limits, and the policy of each role.

    Names each operation that cannot run, what each costs, and which of its fields are hidden from
    which role. Without manifests those of the settings are checked, for the roles that may ask
    them. Status 0 where every operation can run, 1 where one cannot, 2 where a file is wrong.
    """
    from gateway.cli.findings import checked, lines
    from gateway.cli.listed import told
    from gateway.cli.rules import policy_of, require
    from resolvers.schema import build as schema_of

    whole = schema_of()
    policy = policy_of(config, whole)
    for name in role or ():
        require("role", name, policy.roles)
    with told():
        listed = _listed(manifests, config, policy)
    found = checked(listed, _reviewer(whole, config), policy, sorted(role or policy.roles))
    if as_json:
        typer.echo(msgspec.json.encode(found))
    else:
        typer.echo("\n".join(lines(found)))
    if any(one.problems or (strict and one.hidden) for one in found):
        raise typer.Exit(1)


@app.command("build")
def build(
    folders: Annotated[
        list[Path],
        typer.Argument(exists=True, readable=True, help="Folders with .graphql and .gql files."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to write; without it, standard output."),
    ] = None,
    form: Annotated[Form, typer.Option(help="Apollo's form, or one object of ids and texts.")] = (
        Form.APOLLO
    ),
) -> None:
    """Make a manifest of the operations in a folder, each with the fragments that it needs.

    The id of a document is the SHA-256 of its text. A file that holds one operation and just the
    fragments that it needs is kept byte by byte.
    """
    from gateway.cli.listed import told
    from gateway.documents.building import build as built
    from gateway.documents.manifest import write, write_map

    with told():
        found = built(folders)
    if not found:
        _stop("There is no operation in these folders: .graphql and .gql files are read.")
    written = write(found) if form is Form.APOLLO else write_map(found)
    if out is None:
        typer.echo(written, nl=False)
        return
    out.write_bytes(written)
    typer.echo(f"Documents: {len(found)}, written to {out}")


@app.command("list")
def show(manifests: Manifests = None, config: Config = None, *, as_json: AsJson = False) -> None:
    """List documents: name, id, and how log lines call the operation.

    Without manifests those of the settings are listed, with the roles that may ask them.
    """
    from gateway.cli.listed import told
    from gateway.cli.rules import policy_of
    from gateway.telemetry import fingerprint
    from resolvers.schema import build as schema_of

    policy = policy_of(config, schema_of()) if config else None
    with told():
        listed = _listed(manifests, config, policy)
    rows = [
        {
            "name": one.document.name,
            "kind": one.document.kind,
            "id": one.document.id,
            "operation": fingerprint(one.document.text),
            "roles": None if one.roles is None else sorted(one.roles),
        }
        for one in sorted(listed, key=lambda one: (one.document.name or "", one.document.id))
    ]
    if as_json:
        typer.echo(msgspec.json.encode(rows))
        return
    for row in rows:
        roles = "" if row["roles"] is None else f"  {','.join(row['roles']) or '-'}"
        name = row["name"] or "(no name)"
        typer.echo(f"{name}  {row['kind']}  {row['id']}  {row['operation']}{roles}")


@app.command("diff")
def diff(old: Manifest, new: Manifest, *, as_json: AsJson = False) -> None:
    """Say which operations a new manifest adds, changes and leaves out, by name.

    Clients in use still send what the old one had: give the gateway both for a while. Status 0
    where nothing changes, 1 where something does, 2 where a file is wrong.
    """
    from gateway.cli.listed import of_manifests, told
    from gateway.documents.changes import changes

    with told():
        before, after = (of_manifests([path]) for path in (old, new))
    found = changes([one.document for one in before], [one.document for one in after])
    if as_json:
        typer.echo(msgspec.json.encode(found))
    else:
        typer.echo("\n".join(map(str, found)) or "Nothing changes.")
    if found:
        raise typer.Exit(1)


def _reviewer(whole: Any, config: Path | None) -> Reviewer:
    """Return who reviews against what a gateway with these settings serves and allows."""
    from gateway.settings import Server
    from resolvers.cost import Limits
    from resolvers.review import Reviewer
    from resolvers.subgraphs import face

    server = settings_of(config).server if config else Server()
    limits = Limits(tokens=server.token_limit, cost=server.cost_limit)
    return Reviewer(face(whole, server.subgraph).executable, limits)


def _listed(
    manifests: list[Path] | None, config: Path | None, policy: Policy | None
) -> list[Listed]:
    from gateway.cli.listed import of_manifests, of_settings

    if manifests:
        return of_manifests(manifests)
    if config is None or policy is None:
        _stop("Which documents? Name manifests, or settings that name them (--config).")
    settings = settings_of(config)
    if not settings.documents.every_file:
        _stop("The settings name no manifest: [documents] files")
    for name in (*settings.documents.roles, *settings.documents.free):
        if name not in policy.roles:
            _stop(f"[documents] names a role {name}, which the policy does not have.")
    return of_settings(settings, sorted(policy.roles))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
