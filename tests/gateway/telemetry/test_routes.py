"""Routes by name."""

import pytest

from gateway.telemetry.routes import template


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/graphql", "/graphql"),
        ("/events/erp", "/events"),
        ("/", "/"),
        ("/wang@example.com", "other"),
        ("/graphqlx", "other"),
    ],
)
def test_a_route_never_holds_what_a_client_put_into_the_path(path: str, route: str) -> None:
    assert template(path) == route
