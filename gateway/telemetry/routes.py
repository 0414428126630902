"""Names of routes, for lines and spans: a path itself may hold what a client put there."""

from __future__ import annotations

GRAPHQL = "/graphql"
KNOWN = (GRAPHQL, "/events", "/livez", "/readyz", "/metrics", "/graphiql", "/demo", "/")


def template(path: str) -> str:
    """Name the route and nothing that a client may have put into the path."""
    if path == GRAPHQL:
        return path
    return next(
        (known for known in KNOWN if path == known or path.startswith(known + "/")), "other"
    )
