"""What may be said of what went wrong."""

from __future__ import annotations

import pytest

from backends.errors import Garbled, Refused, TimedOut, Unavailable
from gateway.errors import Code, bad_request, public_error, refusal, where
from resolvers.problems import Code as GraphQLCode

SECRET = "token abc of Mr Smith"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (TimeoutError(SECRET), 504, "TIMED_OUT"),
        (TimedOut(SECRET, system="erp"), 504, "TIMED_OUT"),
        (Unavailable(SECRET, system="erp"), 503, "BACKEND_UNAVAILABLE"),
        (Refused(SECRET, system="erp"), 503, "BACKEND_UNAVAILABLE"),
        (Garbled(SECRET, system="erp"), 503, "BACKEND_UNAVAILABLE"),
        (RecursionError(SECRET), 400, "BAD_REQUEST"),
        (KeyError(SECRET), 500, "INTERNAL"),
        (ExceptionGroup(SECRET, [ValueError(SECRET)]), 500, "INTERNAL"),
    ],
)
def test_exception_becomes_a_public_code_without_its_message(
    error: Exception, status: int, code: str
) -> None:
    told = refusal(error)
    assert (told.status, told.code) == (status, code)
    assert SECRET not in str(public_error(told, "req-1"))


def test_refusal_stays_what_it_is() -> None:
    given = bad_request("`query` is missing.")
    assert refusal(given) is given


def test_public_error_names_code_and_request() -> None:
    assert public_error(bad_request("No."), "req-1") == {
        "message": "No.",
        "extensions": {"code": "BAD_REQUEST", "requestId": "req-1"},
    }


def test_every_code_of_the_graphql_side_is_public() -> None:
    assert {code.value for code in GraphQLCode} <= {code.value for code in Code}


def test_places_of_an_error_hold_no_values() -> None:
    def failing(secret: str) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError, match="Smith") as caught:
        failing(SECRET)
    places = where(caught.value)
    assert places[-1].startswith(f"{__name__}:")
    assert places[-1].endswith("failing")
    assert SECRET not in str(places)
