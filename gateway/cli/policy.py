"""``c360 policy``: why somebody may or may not see a field, what changes, what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import msgspec
import typer

from gateway.cli.options import AsJson, Config, settings_of
from gateway.cli.rules import policy_of, require

if TYPE_CHECKING:
    from gateway.cli.standings import Caller, Known
    from gateway.cli.verdicts import Verdict
    from policies.engine import Policy
    from policies.explanation import Explanation

app = typer.Typer(help="Ask the policy.", no_args_is_help=True)

PolicyFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A policy file (CSV).")
]
Expectations = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        help="Expectations (YAML); policies/policy_tests.example.yaml explains them.",
    ),
]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", help="A role, as a token claims it; given again, a caller who has all of them."
    ),
]
User = Annotated[
    str | None,
    typer.Option(help="A user whom the policy gives roles (g, user:...): the subject of a token."),
]
OfCustomer = Annotated[
    str | None,
    typer.Option(
        "--customer", help="Ask about this customer: our id, or system:key. Needs --config."
    ),
]
Rep = Annotated[str | None, typer.Option(help="The caller's code as a sales rep.")]
Teams = Annotated[
    list[str] | None, typer.Option("--team", help="A team the caller leads; may be given again.")
]
OwnCustomers = Annotated[
    list[str] | None,
    typer.Option(
        "--own-customer",
        help="A customer that the caller is, as our id or system:key; may be given again.",
    ),
]


@app.callback()
def _policy() -> None:
    """Ask the policy."""


@app.command("explain")
def explain(  # noqa: PLR0913, PLR0917 - one parameter for each option
    field: Annotated[str, typer.Option(help="The field, as Type.field.")],
    role: Roles = None,
    user: User = None,
    config: Config = None,
    customer: OfCustomer = None,
    rep: Rep = None,
    team: Teams = None,
    own_customer: OwnCustomers = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say whether a role may see a field, of which customers, and which line decides.

    With --user: whether this user does, by the roles that the policy gives to this subject of a
    token, and by those of --role, which the token claims. With --customer: whether such a caller,
    described by --rep, --team and --own-customer, sees the field of this one customer, by what the
    directory knows of it.
    """
    from gateway.cli import standings, verdicts
    from resolvers.schema import build

    schema = build()
    policy = policy_of(config, schema)
    claimed = _claimed(policy, role, user)
    require("field", field, policy.coordinates)
    caller = standings.Caller(rep=rep, teams=tuple(team or ()), customers=tuple(own_customer or ()))
    known = _known(customer, caller, config)
    standing = known.standing(caller) if known else None
    if user is None and len(claimed) == 1:
        one = policy.explain(claimed[0], field, standing)
        _tell(one, known, standings.told(one, known), as_json=as_json)
    else:
        all_ = verdicts.verdict(policy, field, claimed, user, standing)
        _tell(all_, known, verdicts.told(all_, known), as_json=as_json)


def _claimed(policy: Policy, role: Roles, user: User) -> tuple[str, ...]:
    """Return the roles that are asked about; stop where they, or the user, are not known."""
    claimed = tuple(role or ())
    if not claimed and user is None:
        _stop("Whose rights? Name a --role or a --user.")
    for name in claimed:
        require("role", name, policy.roles)
    if user is not None:
        require("user", user, policy.users)
    return claimed


@app.command("diff")
def diff(
    old: PolicyFile,
    new: PolicyFile,
    *,
    own: Annotated[
        bool,
        typer.Option(
            "--own",
            help="The files add to the default policy, as those of [policy] files do.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what each role gains and loses from one policy file to another.

    Status like diff's: 0 where nothing changes, 1 where something does, 2 where a file is wrong.
    """
    from gateway.cli.changes import told
    from policies.difference import difference
    from policies.engine import DEFAULT, MODEL, Policy
    from resolvers.schema import build, coordinates

    schema = coordinates(build())
    below = [DEFAULT] if own else []
    before, after = (Policy.load(MODEL, [*below, file], schema) for file in (old, new))
    changes = difference(before, after)
    if as_json:
        typer.echo(msgspec.json.encode(changes))
    else:
        typer.echo("\n".join(told(changes)))
    if changes:
        raise typer.Exit(1)


@app.command("test")
def hold(
    file: Expectations,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hold the policy against what a company expects of it.

    Names every expectation that is not met with the lines that decide. Status 0 where all are met,
    1 where one is not, 2 where the file or the policy is wrong.
    """
    from policies.expectation_file import read_expectations
    from policies.expectations import failures, questions
    from policies.problems import PolicyError
    from resolvers.schema import build

    policy = policy_of(config, build())
    try:
        expected = read_expectations(file)
        failed = failures(policy, expected)
    except PolicyError as error:
        _stop(f"The expectations are not right; nothing was asked:\n{error}")
    asked = sum(len(list(questions(one, policy.coordinates))) for one in expected)
    if as_json:
        typer.echo(msgspec.json.encode({"asked": asked, "failures": failed}))
    else:
        for failure in failed:
            typer.echo(str(failure))
        met = f"{asked - len(failed)} of {asked} expectations are met"
        typer.echo(met if failed else f"All {asked} expectations are met")
    if failed:
        raise typer.Exit(1)


def _tell(
    found: Explanation | Verdict, known: Known | None, lines: Iterable[str], *, as_json: bool
) -> None:
    if as_json:
        customers = {} if known is None else {"of": msgspec.to_builtins(known)}
        told_of = {**msgspec.to_builtins(found), "visible": found.visible, **customers}
        typer.echo(msgspec.json.encode(told_of))
    else:
        typer.echo("\n".join(lines))


def _known(customer: str | None, caller: Caller, config: Path | None) -> Known | None:
    from gateway.cli.standings import Caller, look_up

    if customer is None:
        if caller != Caller():
            _stop("--rep, --team and --own-customer describe who asks about a --customer")
        return None
    if config is None:
        _stop("--customer is looked up in the directory of the settings: needs --config")
    return look_up(settings_of(config), customer, caller)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
