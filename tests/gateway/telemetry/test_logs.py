"""Log lines: what stands in them, and what cannot."""

import asyncio
import datetime as dt
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from gateway.telemetry import configure, fingerprint, log_request, note_question

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = io.BytesIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def test_a_line_is_json_with_an_instant_and_a_level(lines: Lines) -> None:
    structlog.get_logger().warning("cache_unreachable", error="ConnectionError")
    (line,) = lines()
    assert line.pop("at").endswith("Z")
    assert line == {"event": "cache_unreachable", "error": "ConnectionError", "level": "warning"}


async def test_every_line_of_a_question_says_whose_it_is(lines: Lines) -> None:
    async def elsewhere() -> None:
        structlog.get_logger().info("in_a_task")

    async def request() -> None:
        note_question(request_id="r-1", operation="abc", roles=("finance",))
        await asyncio.create_task(elsewhere())

    await asyncio.create_task(request())
    structlog.get_logger().info("outside")
    inside, outside = lines()
    assert (inside["request_id"], inside["operation"], inside["roles"]) == (
        "r-1",
        "abc",
        ["finance"],
    )
    assert "request_id" not in outside


def test_values_under_unknown_keys_are_left_out(lines: Lines) -> None:
    structlog.get_logger().info("odd", customer_name="Wang", token="secret", system="erp")
    (line,) = lines()
    assert line["left_out"] == ["customer_name", "token"]
    assert line["system"] == "erp"
    assert "Wang" not in json.dumps(line)


def test_an_exception_leaves_its_class_and_places_and_no_message(lines: Lines) -> None:
    try:
        int("4,500.00 EUR")
    except ValueError as error:
        structlog.get_logger().error("field_failed", exc_info=error)
        structlog.get_logger().exception("field_failed")
    first, second = lines()
    assert first["error"] == second["error"] == "ValueError"
    assert first["where"][0].startswith("telemetry/test_logs.py:")
    assert "4,500" not in json.dumps([first, second])


def test_a_librarys_warning_comes_without_its_values(lines: Lines) -> None:
    logging.getLogger("some.library").warning("cannot read %s\nfor %s", "Wang", "Li")
    logging.getLogger("some.library").info("not interesting")
    (line,) = lines()
    assert line["logger"] == "some.library"
    assert line["template"] == "cannot read %s"
    assert "Wang" not in json.dumps(line)


def test_a_librarys_exception_comes_without_its_message(lines: Lines) -> None:
    try:
        int("Wang")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    (line,) = lines()
    assert (line["template"], line["error"], line["level"]) == ("failed", "ValueError", "error")
    assert "Wang" not in json.dumps(line)


def test_text_that_is_not_valid_unicode_does_not_stop_the_log(lines: Lines) -> None:
    structlog.get_logger().warning("unknown_role", role="\ud800")
    assert lines()[0]["role"] == "\ud800"


def test_the_access_line_says_how_a_request_went(lines: Lines) -> None:
    log_request(method="POST", path="/graphql", status=200, seconds=0.01234, request_id="r-1")
    (line,) = lines()
    assert (line["ms"], line["status"], line["request_id"]) == (12.3, 200, "r-1")


def test_a_fingerprint_tells_operations_apart_and_hides_them() -> None:
    one, other = fingerprint('{ customers(search: "Wang") }'), fingerprint("{ viewer }")
    assert one != other
    assert len(one) == 12
    assert fingerprint("\ud800")


async def test_the_access_line_says_what_came_of_a_request(lines: Lines) -> None:
    async def request() -> None:
        note_question(request_id="r-1", operation="abc", roles=("finance",))
        log_request(method="POST", path="/graphql", status=200, seconds=0.01234, request_id="r-1")

    await asyncio.create_task(request())
    (line,) = lines()
    assert dt.datetime.fromisoformat(line.pop("at")).utcoffset() == dt.timedelta(0)
    assert line == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "ms": 12.3,
        "request_id": "r-1",
        "operation": "abc",
        "roles": ["finance"],
    }


def test_the_access_line_is_left_out_where_only_warnings_are_wanted(lines: Lines) -> None:
    stream = io.BytesIO()
    configure(stream, logging.WARNING)
    log_request(method="GET", path="/livez", status=200, seconds=0.001, request_id=None)
    assert stream.getvalue() == b""
    assert lines() == []


def test_the_access_line_is_seen_by_who_captures_lines(lines: Lines) -> None:
    with capture_logs() as seen:
        log_request(method="GET", path="/livez", status=200, seconds=0.001, request_id=None)
    assert [line["event"] for line in seen] == ["request"]
    assert lines() == []
