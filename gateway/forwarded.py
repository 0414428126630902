"""The scheme and the client that a proxy in front tells, for those who look at either.

A question needs neither, unless it is followed: so this stands before the others, not before all,
as the server itself would put it.
"""

from __future__ import annotations

import os
from typing import Any

from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

TRUSTED = "127.0.0.1,::1"


def forwarded(app: ASGIApp) -> ASGIApp:
    """Believe the proxies that FORWARDED_ALLOW_IPS names, as uvicorn does; else this machine's."""
    inner: Any = app  # the server has its own names for the same types
    believed: Any = ProxyHeadersMiddleware(inner, os.environ.get("FORWARDED_ALLOW_IPS", TRUSTED))
    trusting: ASGIApp = believed
    return trusting
