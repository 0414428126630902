"""Which pages of other origins may ask."""

from __future__ import annotations

from collections.abc import Collection

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp


def open_to(origins: Collection[str], app: ASGIApp) -> ASGIApp:
    """Let pages of these origins ask; without origins nothing is added and nothing runs."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=(
            "Authorization",
            "Content-Type",
            "X-Request-Id",
            "X-Break-Glass-Reason",
            "X-C360-Cost",
            "Traceparent",
            "Tracestate",
        ),
        expose_headers=("X-Request-Id", "Retry-After"),
    )
