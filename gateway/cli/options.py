"""Options that several commands have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gateway.settings import Settings, load

Config: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="C360_CONFIG",
        help="The settings file (TOML); variables C360_... win over it.",
        show_default=False,
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def settings_of(config: Path | None) -> Settings:
    """Load the settings; SettingsError names all that is wrong with them."""
    return load(config, os.environ)
