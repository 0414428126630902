"""Options that several commands have."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
Customer: TypeAlias = Annotated[
    str,
    typer.Option(help="A customer: our id of it, also a former one, or system:key."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@contextmanager
def logs_beside() -> Iterator[None]:
    """Put warnings of the work in the block on standard error: standard output is the answer's."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.reset_defaults()


def settings_of(config: Path | None) -> Settings:
    """Load the settings; SettingsError names all that is wrong with them."""
    return load(config, os.environ)
