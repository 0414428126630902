"""What systems and callers may throw at a vendor: hostile keys, statuses, garbage."""

from collections.abc import Mapping

from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit

SECRET_TEXT = "Very Private Customer"

HOSTILE = (
    "' OR '1'='1",
    '"; DROP TABLE party; --',
    "C1%",
    "C1_*?",
    "a'b\"c\\d",
    "x\r\nHost: evil",
    "\x00",
    "中文 ключ",
    "../../etc",
    "[1,2]",
    "$filter=true",
    "{{7*7}}",
)

STATUSES: Mapping[int, type[BackendError]] = {
    400: Unfit,
    403: Refused,
    404: Unfit,
    302: Refused,
    429: Throttled,
    500: Unavailable,
    502: Unavailable,
    503: Unavailable,
}

GARBAGE: Mapping[str, bytes] = {
    "empty": b"",
    "html": b"<html><body>" + SECRET_TEXT.encode() + b"</body></html>",
    "list": b"[]",
    "null": b"null",
    "number": b"17",
    "truncated": b'{"result": [{"id": 1, "name": "' + SECRET_TEXT.encode(),
    "not utf-8": b'{"result": "\xff\xfe"}',
    "deep": b"[" * 100_000,
}
