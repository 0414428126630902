"""The invented system as a backend, made of its settings."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from backends.vendors.rest.adapter import RestBackend
from backends.wire import Wire
from gateway.settings import Rest

FOLDER = Path(__file__).parent
SAMPLES = FOLDER / "samples"
SECRET = "open-sesame"


def described(**changed: Any) -> Rest:
    """Read the settings, with some keys changed."""
    tables = tomllib.loads((FOLDER / "company.toml").read_text(encoding="utf-8"))
    return Rest.model_validate(tables | changed)


def backend(wire: Wire, now: dt.datetime, settings: Rest | None = None) -> RestBackend:
    """Make the backend over a wire."""
    told = settings or described()
    return RestBackend(
        "erp",
        wire,
        told.catalogue(),
        zone=told.timezone,
        headers=told.auth.headers(),
        now=lambda: now,
    )
