"""Heads: what is read in a shorter way means what the parser of HTTP says that it means."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backends.thin import heads
from backends.thin.faults import NotHttp
from backends.thin.heads import Head, head_of
from tests.backends.thin.answers import OK, RIGHT, TO_THE_END, WRONG

NAMES = st.sampled_from(
    [
        *("Content-Length", "content-length", "Transfer-Encoding", "Connection", "connection"),
        *(
            "Upgrade",
            "Proxy-Connection",
            "Keep-Alive",
            "Content-Type",
            "X-A",
            "x-a",
            "X_A",
            "é",
            "",
        ),
        *("Content-Length ", " X-A", "Trailer", "TE", "9", "-"),
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *(
                "0",
                "2",
                "02",
                "2 ",
                " 2",
                "\t2",
                "2, 2",
                "-2",
                "+2",
                "0x2",
                "1" * 15,
                "1" * 25,
                "\u0662",
            ),
            *(
                "chunked",
                "gzip",
                "close",
                "keep-alive",
                "Keep-Alive",
                "keep-alive, close",
                "upgrade",
            ),
            *("", "a: b", "a\tb", "a\x00b", "a\rb", "a\nb", "é", "\x7f", "h2c"),
        ]
    ),
    st.text(max_size=4),
)
LINES = st.one_of(
    st.builds("{}: {}".format, NAMES, VALUES), st.builds("{}:{}".format, NAMES, VALUES), VALUES
)
STATUSES = st.sampled_from(
    [
        *("HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.1 200 Fine", "HTTP/1.0 200 OK"),
        *(
            "HTTP/1.1 204 No",
            "HTTP/1.1 100 Go on",
            "HTTP/1.1 503 No",
            "http/1.1 200 OK",
            "HTTP/1.1 200 OK ",
        ),
    ]
)
ENDS = st.sampled_from(["\r\n", "\r\n", "\r\n", "\n", "\r"])


def parsed(raw: bytes, *, asked_for_head: bool = False) -> Head | str:
    try:
        return heads._parsed(raw, asked_for_head=asked_for_head)
    except NotHttp as fault:
        return str(fault)


def read(raw: bytes, *, asked_for_head: bool = False) -> Head | str:
    try:
        return head_of(raw, asked_for_head=asked_for_head)
    except NotHttp as fault:
        return str(fault)


@given(STATUSES, st.lists(st.tuples(LINES, ENDS), max_size=5), st.sampled_from(["GET", "HEAD"]))
@example("HTTP/1.1 200 OK", [("Content-Length: 2", "\r\n")] * 2, "GET")
@example("HTTP/1.1 200 OK", [("Content-Length: 2", "\r\n"), ("Upgrade: h2c", "\r\n")], "GET")
def test_any_head_means_what_the_parser_says(
    status: str, lines: list[tuple[str, str]], method: str
) -> None:
    text = f"{status}\r\n" + "".join(line + end for line, end in lines) + "\r\n"
    raw, asked = text.encode(errors="replace"), method == "HEAD"
    assert read(raw, asked_for_head=asked) == parsed(raw, asked_for_head=asked)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4), st.integers(0, 10**16))
def test_any_usual_head_means_what_the_parser_says(
    fields: list[tuple[str, str]], length: int
) -> None:
    lines = [*(f"{name}: {value}" for name, value in fields), f"Content-Length: {length}"]
    raw = OK + "".join(f"{line}\r\n" for line in lines).encode(errors="replace") + b"\r\n"
    assert read(raw) == parsed(raw)


GIVEN = [*WRONG.values(), *(one.raw for one in (*RIGHT.values(), *TO_THE_END.values()))]


@pytest.mark.parametrize("raw", GIVEN)
def test_every_head_of_a_hostile_server_means_what_the_parser_says(raw: bytes) -> None:
    head = raw[: raw.find(b"\r\n\r\n") + 4]
    assert read(head) == parsed(head)


@pytest.mark.parametrize(
    "line", [b"", b"Connection: keep-alive\r\n", b"Date: Sun, 22 Nov 2026\r\n"]
)
def test_usual_head_needs_no_parser(line: bytes) -> None:
    found = heads._usual(OK + line + b"Content-Type: a/b; c=d\r\nContent-Length: 12\r\n\r\n")
    assert found is not None
    assert (found.status, found.framing, found.kept) == (200, 12, True)
    assert found.fields["content-type"] == "a/b; c=d"
