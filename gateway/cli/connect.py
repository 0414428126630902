"""``c360 connect``: draft the settings of a system from what its API tells of itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from gateway.settings import VENDORS
from gateway.settings.drafting import Drafting
from gateway.settings.sources import NESTED, PREFIX

app = typer.Typer(help="Draft the settings of a system from what its API tells of itself.")

Name = Annotated[str, typer.Option(help="What the system is to be called in the settings.")]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="Where its API answers, if that is not the vendor's usual address."),
]
TimeZone = Annotated[str, typer.Option(help="Where its dates are at home.")]
Only = Annotated[
    list[str] | None,
    typer.Option(help="Read only the app of this name or id; may be given several times."),
]


@app.callback(no_args_is_help=True)
def _connect() -> None:
    """Draft the settings of a system from what its API tells of itself.

    The draft goes to standard output, as TOML for the settings file. Guesses are marked, what was
    not found stands there as a comment: edit it, name the system in [owners], run `c360 check`.
    """


def _command(vendor: str, drafting: type[Drafting]) -> Callable[..., None]:
    variable = _variable("NAME", drafting)

    def connect(
        name: Name = "crm",
        base_url: BaseUrl = None,
        timezone: TimeZone = "Asia/Shanghai",
        only: Only = None,
    ) -> None:
        given = {"name": name, "timezone": timezone, "only": only or []}
        told = given | ({"base_url": base_url} if base_url else {})
        typer.echo(_drafted(_read(drafting, told)), nl=False)
        typer.echo(
            "Look at the lines that say 'guess', name the system in [owners], run `c360 check`.",
            err=True,
        )

    connect.__doc__ = (
        f"Draft the settings of a {vendor} system.\n\n"
        f"Its secret is taken from the variable {variable}, where `c360 serve` finds it, too. "
        f"NAME is what --name says, in capitals. "
        f"Example: c360 connect {vendor} --name crm > crm.toml"
    )
    return connect


def _read(drafting: type[Drafting], given: Mapping[str, object]) -> Drafting:
    variable = _variable(str(given["name"]), drafting)
    secret = os.environ.get(variable)
    if not secret:
        _stop(f"The variable {variable} is missing: set it to the secret of the system.", 2)
    try:
        return drafting.model_validate({**given, drafting.hidden: secret})
    except ValidationError as error:
        wrong = [str(detail["loc"][0]) for detail in error.errors(include_input=False)]
        _stop("\n".join(dict.fromkeys(_right(drafting, name, variable) for name in wrong)), 2)


def _right(drafting: type[Drafting], name: str, variable: str) -> str:
    """Say what an option, or the variable of the secret, must be."""
    what = variable if name == drafting.hidden else f"--{name.replace('_', '-')}"
    return f"{what} must be {drafting.model_fields[name].description}"


def _drafted(drafting: Drafting) -> str:
    from backends.errors import BackendError

    try:
        return asyncio.run(drafting.draft())
    except BackendError as error:
        _stop(str(error), 1)


def _variable(name: str, drafting: type[Drafting]) -> str:
    return f"{PREFIX}SYSTEMS{NESTED}{name.upper()}{NESTED}{drafting.hidden.upper()}"


def _stop(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)


for _vendor, _settings in VENDORS.items():
    if _settings.drafting is not None:
        app.command(_vendor)(_command(_vendor, _settings.drafting))
