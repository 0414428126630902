"""Where the deployment's files are, and how settings in them are tried."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from gateway.settings import Settings, load

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
COMPOSE: Final = DEPLOY / "compose"
CHART: Final = DEPLOY / "helm" / "customer360"

# A value that any secret setting takes, by what its name ends with.
_ADDRESSES: Final = {
    "CACHE__URL": "redis://redis/0",
    "__URL": "postgresql+asyncpg://user:password@host/name",
    "__DATABASE": "postgresql+asyncpg://user:password@host/name",
}
_SECRET: Final = "0123456789abcdef" * 4


def yaml_of(file: Path) -> Any:
    """Read a file of one YAML document."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def made_up(variable: str) -> str:
    """Return a value that a secret variable may have."""
    ends = (value for end, value in _ADDRESSES.items() if variable.endswith(end))
    return next(ends, _SECRET)


def accepted(folder: Path, toml: str, variables: Mapping[str, str]) -> Settings:
    """Load settings as the gateway does; SettingsError says what it would not take."""
    file = folder / "c360.toml"
    file.write_text(toml, encoding="utf-8")
    return load(file, variables)
