"""Which status an operation that never ran gets, in which media type."""

from __future__ import annotations

import pytest

from gateway.http.answers import answered
from gateway.http.negotiation import Media
from resolvers.exchange import Answer

NOT_RUN = [
    ("BAD_REQUEST", 400, 200),
    ("BAD_USER_INPUT", 400, 200),
    ("QUERY_TOO_COMPLEX", 400, 200),
    ("SOMETHING_NEW", 400, 200),
    ("FORBIDDEN", 403, 403),
    ("METHOD_NOT_ALLOWED", 405, 405),
    ("RATE_LIMITED", 429, 429),
    ("INTERNAL", 500, 500),
    ("BACKEND_UNAVAILABLE", 503, 503),
    ("TIMED_OUT", 504, 504),
]


@pytest.mark.parametrize(("code", "graphql", "json"), NOT_RUN)
def test_status_says_why_an_operation_never_ran(code: str, graphql: int, json: int) -> None:
    answer = Answer(executed=False, errors=({"message": "No.", "extensions": {"code": code}},))
    assert answered(answer, Media.GRAPHQL).status == graphql
    assert answered(answer, Media.JSON).status == json


def test_operation_that_never_ran_has_no_data_entry() -> None:
    answer = Answer(executed=False, errors=({"message": "No."},))
    assert answered(answer, Media.GRAPHQL).body == b'{"errors":[{"message":"No."}]}'


@pytest.mark.parametrize("media", list(Media))
def test_errors_of_fields_leave_the_status_alone(media: Media) -> None:
    answer = Answer(executed=True, data=None, errors=({"extensions": {"code": "INTERNAL"}},))
    assert answered(answer, media).status == 200
