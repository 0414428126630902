"""The invented company as a backend, made of its settings."""

from __future__ import annotations

import datetime as dt
import tomllib
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.wire import Response, Wire
from gateway.settings.vendors.jiandaoyun import Jiandaoyun
from tests.conformance.scripted_wire import ScriptedWire

FOLDER = Path(__file__).parent
SAMPLES = FOLDER / "samples"
SECRET = "open-sesame"


def tables() -> dict[str, Any]:
    """Return the settings as they are written."""
    return tomllib.loads((FOLDER / "company.toml").read_text(encoding="utf-8"))


def described(**changed: Any) -> Jiandaoyun:
    """Read the settings, with some keys changed."""
    return Jiandaoyun.model_validate(tables() | changed) if changed else _described()


@cache
def _described() -> Jiandaoyun:
    return Jiandaoyun.model_validate(tables())


@cache
def _made() -> JiandaoyunBackend:
    """Make the backend once: a model for each form is much work for a small test."""
    told = described()
    key = told.api_key.get_secret_value()
    nobody = ScriptedWire(lambda _: Response(status=500))
    return JiandaoyunBackend("erp", nobody, told.catalogue(), api_key=key, zone=told.timezone)


def backend(wire: Wire, now: dt.datetime) -> JiandaoyunBackend:
    """Return the backend over a wire of its own."""
    made = copy(_made())
    made.wire, made.now = wire, lambda: now
    return made
