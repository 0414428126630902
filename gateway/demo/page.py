"""The demo's own page: ask for a customer and see what each role sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_FILES = Path(__file__).parents[1] / "static" / "demo"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class DemoFiles(StaticFiles):
    """The page's files, under a policy that lets nothing else in."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """Add the policy."""
        response = super().file_response(*args, **options)
        response.headers["content-security-policy"] = _POLICY
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def routes() -> list[BaseRoute]:
    """Return the page at ``/demo/``, and the way there from ``/``."""

    async def to_page(_request: object) -> Response:
        return RedirectResponse("/demo/")

    return [Route("/", to_page), Mount("/demo", DemoFiles(directory=_FILES, html=True))]
