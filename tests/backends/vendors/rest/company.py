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


class System:
    """A described system; its bindings, which are frozen, are made once for all its backends."""

    def __init__(self, settings: Rest) -> None:
        """Make the bindings."""
        self._settings = settings
        nobody = ScriptedWire(lambda _: Response(status=200))
        account, catalogue = self._account(), settings.catalogue()
        self._made = RestBackend("erp", nobody, catalogue, account=account, zone=settings.timezone)

    def _account(self) -> Account:
        told = self._settings
        return Account(
            base_url=told.base_url,
            headers=told.auth.headers(),
            auth=told.auth.auth("erp", told.base_url, lambda _account, _single: None),
        )

    def over(self, wire: Wire, now: dt.datetime) -> RestBackend:
        """Return a backend with a wire and a session of its own."""
        made = copy(self._made)
        made.wire, made.now, made._account = wire, lambda: now, self._account()
        return made


@cache
def _company() -> System:
    return System(described())


def backend(wire: Wire, now: dt.datetime, settings: Rest | None = None) -> RestBackend:
    """Make a backend of the company, or of what other settings describe."""
    system = _company() if settings is None else System(settings)
    return system.over(wire, now)
