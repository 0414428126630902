"""What can be put around an application before it is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from starlette.types import ASGIApp

Layer: TypeAlias = Callable[[ASGIApp], ASGIApp]


def nothing(app: ASGIApp) -> ASGIApp:
    """Leave the application as it is."""
    return app
