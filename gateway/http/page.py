"""GraphiQL at the endpoint's own address, from our own files: no other host is asked."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
import orjson
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from gateway.errors import RawHeaders
from gateway.http.answers import Reply

ASSETS = "/graphiql"
_FILES = Path(__file__).parents[1] / "static" / "graphiql"
_QUERIES = Path(__file__).parent / "queries"
# The editor writes style attributes; everything else comes from beside the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: RawHeaders = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class PageSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the page starts with: tokens by role (the demo's) and the first query."""

    query: str
    tokens: Mapping[str, str] = {}


def first_query(customer: str | None = None) -> str:
    """Return what the page asks first: about this customer, else who there is."""
    name = "customers" if customer is None else "customer"
    text = (_QUERIES / f"{name}.graphql").read_text(encoding="utf-8")
    return text.replace("__CUSTOMER__", customer or "")


def page(settings: PageSettings) -> Reply:
    """Fill in the page; it is the same for everybody who may open the address."""
    template = (_FILES / "index.html").read_text(encoding="utf-8")
    given = orjson.dumps(msgspec.to_builtins(settings)).decode()
    # Inside a script element only this character could end it.
    harmless = given.replace("<", "\\u003c")
    html = template.replace("__ASSETS__", ASSETS).replace("__SETTINGS__", harmless)
    return Reply(status=HTTPStatus.OK, headers=_HEADERS, body=html.encode())


class PageFiles(StaticFiles):
    """The page's scripts, workers and styles, to be mounted at ``ASSETS``."""

    def __init__(self) -> None:
        """Serve what the front-end build has put beside this package."""
        super().__init__(directory=_FILES)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Let the browser keep a file as long as its tag is the same; workers obey the policy."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        response.headers["content-security-policy"] = _POLICY
        response.headers["x-content-type-options"] = "nosniff"
        return response
