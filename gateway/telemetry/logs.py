"""Logs as JSON lines that cannot hold a name, an amount, a token or a payload.

A line has an event, the request id and values under known keys; anything else is left out before
it is written. Of an exception only its class and the places it passed are kept: messages of
libraries repeat what they were given.
"""

import datetime as dt
import hashlib
import json
import logging
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from gateway.telemetry.bound import bind, bound, merge_bound

KNOWN = frozenset(
    """
    event level at request_id trace_id error where logger template left_out
    method path status ms operation roles role lane
    system systems kind by outcome state calls keys attempt waited
    coordinate coordinates count total missing claim reason kept
    version host port workers pid table
    """.split()
)
PLACES = 6
TEMPLATE_LENGTH = 120


class Lines:
    """Makes loggers that write to a stream, and writes access lines itself.

    What is on those is known to be harmless, so that they need no processors, which cost more than
    all else on the line.
    """

    def __init__(self, stream: BinaryIO, *, shown: bool) -> None:
        """Write to this; ``shown`` says whether access lines are wanted."""
        self._logger = structlog.BytesLogger(stream)
        self._shown = shown

    def __call__(self, *_: Any) -> structlog.BytesLogger:
        """Return what writes lines, as structlog wants to make its loggers."""
        return self._logger

    def access(self, told: Mapping[str, Any]) -> None:
        """Write a line of these values and of what is bound to this request."""
        if self._shown:
            at = dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z")
            event = {**bound(), **told, "event": "request", "level": "info", "at": at}
            self._logger.msg(line(event))


def configure(stream: BinaryIO, level: int = logging.INFO) -> None:
    """Send the logs of this process, and the warnings of libraries, to the stream."""
    structlog.configure(
        processors=[
            merge_bound,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            places,
            known_only,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=Lines(stream, shown=level <= logging.INFO),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Foreign()], force=True)


def log_request(
    *, method: str, path: str, status: int, seconds: float, request_id: str | None
) -> None:
    """Write the access line: ``path`` is the route's, never what a client put into it.

    What ``note_question`` has put on the lines of this request is on this one too.
    """
    told = {
        "method": method,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request_id": request_id,
    }
    settled = structlog.get_config()
    lines = settled["logger_factory"]
    if isinstance(lines, Lines) and settled["processors"][-1] is render:
        lines.access(told)
    else:
        structlog.get_logger("access").info("request", **told)


def note_question(*, request_id: str, operation: str, roles: tuple[str, ...]) -> None:
    """Put who asks what on every line from here on; ``operation`` is its ``fingerprint``."""
    bind(request_id=request_id, operation=operation, roles=roles)


def fingerprint(text: str) -> str:
    """Return a short name of an operation's text, which may itself hold personal data."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()


def places(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an exception's class and the places it passed in place of the exception."""
    given = event.pop("exc_info", None)
    cause = sys.exception() if given is True else given
    cause = cause[1] if isinstance(cause, tuple) else cause
    if isinstance(cause, BaseException):
        event.setdefault("error", type(cause).__name__)
        frames = traceback.extract_tb(cause.__traceback__)[-PLACES:]
        event["where"] = [_place(frame) for frame in frames]
    return event


def _place(frame: traceback.FrameSummary) -> str:
    path = "/".join(Path(frame.filename).parts[-2:])
    return f"{path}:{frame.lineno} {frame.name}"


def known_only(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out values under keys that are not known to be harmless, and say which keys."""
    left_out = sorted(event.keys() - KNOWN)
    for key in left_out:
        del event[key]
    if left_out:
        event["left_out"] = left_out
    return event


def render(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    """Return the line of an event."""
    return line(event)


def line(event: Mapping[str, Any]) -> bytes:
    """Return a line of JSON, also for text that is not valid Unicode."""
    try:
        return orjson.dumps(event, default=str)
    except TypeError:
        return json.dumps(event, default=str).encode()


class Foreign(logging.Handler):
    """Passes records of the standard library's logging on, without the values in them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's template; its arguments may hold anything."""
        first_line: Any = str(record.msg).partition("\n")[0]
        structlog.get_logger("library").log(
            min(record.levelno // 10 * 10, logging.CRITICAL),
            "library",
            logger=record.name,
            template=first_line[:TEMPLATE_LENGTH],
            exc_info=record.exc_info,
        )
