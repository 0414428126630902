"""The invented system as a backend, made of its settings."""

from __future__ import annotations

import datetime as dt
import tomllib
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from backends.vendors.rest.account import Account
from backends.vendors.rest.adapter import RestBackend
from backends.wire import Response, Wire
from gateway.settings import Rest
from tests.conformance.scripted_wire import ScriptedWire

FOLDER = Path(__file__).parent
SAMPLES = FOLDER / "samples"
SECRET = "open-sesame"


def described(**changed: Any) -> Rest:
    """Read the settings, with some keys changed."""
    return Rest.model_validate(_tables() | changed)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "company.toml").read_text(encoding="utf-8"))


def backend(wire: Wire, now: dt.datetime, settings: Rest | None = None) -> RestBackend:
    """Make the backend over a wire; its bindings, which are frozen, are made once."""
    made = copy(_made()) if settings is None else _over(wire, settings)
    made.wire, made.now = wire, lambda: now
    return made


def _over(wire: Wire, told: Rest) -> RestBackend:
    return RestBackend(
        "erp",
        wire,
        told.catalogue(),
        account=Account(
            base_url=told.base_url,
            headers=told.auth.headers(),
            auth=told.auth.auth("erp", told.base_url, lambda _account, _single: None),
        ),
        zone=told.timezone,
    )


@cache
def _made() -> RestBackend:
    return _over(ScriptedWire(lambda _: Response(status=200)), described())
