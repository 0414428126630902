"""What systems and callers may throw at a vendor: hostile keys, statuses, garbage."""

import random
from collections.abc import Iterator, Mapping

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

SEED = 20261122
PIECES = (
    *("'", "''", '"', "`", "\\", "\\'", "%27", "&#39;", "\u2019", "\uff07"),  # quotes
    *(" OR ", " and ", "=", "<>", "||", "&&", "!", ";", " eq ", " in ", " like ", "(", ")"),
    *("--", "/*", "*/", "#", "//", "{{", "}}", "${", "$(", "<!--"),  # comments, templates
    *("%", "_", "*", "?", "[", "]", "^", ".", "..", "/", "../"),  # wildcards and ways up
    *("\x00", "\t", "\n", "\r\n", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff"),  # control
    *(
        "\u4e2d\u6587",
        "\u0627\u0644",
        "\u043a\u043b\u044e\u0447",
        "\U0001f600",
        "e\u0301",
        "\u202e",
    ),
    *("&", "+", ",", ":", "|", "@", "~", "&limit=0", "?$top=1", "$filter", "null", "true"),
    *("select 1", "drop table x", "C1", "0", "17", "-1", "1e9", "0x1f"),
)


def generated(count: int, seed: int = SEED) -> Iterator[str]:
    """Yield so many hostile keys, the same for the same seed: pieces put together."""
    chance = random.Random(seed)  # noqa: S311 - the same every time, and no secret
    for _ in range(count):
        yield "".join(chance.choices(PIECES, k=chance.randint(2, 6)))
