"""Requests as bytes: one request for one question, and nothing a caller could slip in."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.thin.requests import Disallowed, Requests
from backends.wire import Request

HEAD = (
    b"host: erp.test\r\naccept-encoding: gzip\r\naccept: */*\r\nuser-agent: customer360-gateway\r\n"
)


def written(
    prefix: str = "",
    *,
    method: str = "GET",
    path: str = "/x",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> bytes:
    request = Request(method=method, path=path, headers=headers or {}, body=body)
    return Requests("erp.test", prefix).head(request)


def test_read_has_no_length() -> None:
    assert written() == b"GET /x HTTP/1.1\r\n" + HEAD + b"\r\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_method_with_a_body_always_has_a_length(method: str) -> None:
    head = method.encode() + b" /x HTTP/1.1\r\n" + HEAD
    assert written(method=method) == head + b"content-length: 0\r\n\r\n"
    assert written(method=method, body=b"hi") == head + b"content-length: 2\r\n\r\n"


def test_read_with_a_body_has_a_length() -> None:
    assert written(body=b"hi").endswith(b"content-length: 2\r\n\r\n")


def test_path_stands_behind_the_base() -> None:
    assert written("/erp", path="/a?b=%2F").startswith(b"GET /erp/a?b=%2F HTTP/1.1\r\n")


def test_what_the_caller_says_of_itself_replaces_ours() -> None:
    head = written(headers={"User-Agent": "me", "X-Key": "a b"})
    assert head.count(b"user-agent: me\r\n") == 1
    assert b"customer360" not in head
    assert b"x-key: a b\r\n" in head


def test_different_fields_are_not_mixed_up() -> None:
    requests = Requests("erp.test", "")
    keys = [f"{count}" for count in range(200)] * 2
    for key in keys:
        head = requests.head(Request(method="GET", path="/x", headers={"x-key": key}))
        assert f"x-key: {key}\r\n".encode() in head
        assert head.count(b"x-key") == 1


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test/x",
        "/@evil.test/",
        "/http://x/",
        "/a?/../",
        "/a..b",
        "/...",
        "/.well-known",
        "/",
    ],
)
def test_path_is_only_a_path(path: str) -> None:
    assert written(path=path).startswith(f"GET {path} HTTP/1.1\r\nhost: erp.test\r\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "http://evil.test/",
        "*",
        "/a b",
        "/a\r\nx: y",
        "/a\n",
        "/a\t",
        "/a\x00",
        "/é",
        "/客",
        "/a#b",
        "/a\\..\\b",
        '/"',
        "/..",
        "/.",
        "/a/../b",
        "/./b?c",
        "/%2e%2E/b",
        "/.%2e",
        "/..;/b",
        "/..%2Fb",
        "/a%2f..%2fb",
        "/a%5c..",
    ],
)
def test_path_that_was_not_encoded_or_climbs_is_refused(path: str) -> None:
    with pytest.raises(Disallowed):
        written(path=path)


@pytest.mark.parametrize(
    "name",
    [
        *["Host", "content-length", "Transfer-Encoding", "connection", "expect", "te", "upgrade"],
        *["trailer", "keep-alive", "proxy-connection", "accept-encoding"],
        *["", "x y", "x:", "x\r\ny", "x\n", "x\x00", "é", "x\t"],
    ],
)
def test_name_that_is_ours_or_no_name_is_refused(name: str) -> None:
    with pytest.raises(Disallowed):
        written(headers={name: "1"})


@pytest.mark.parametrize(
    "value", ["a\r\nx: y", "a\n", "a\r", "\na", "a\x00", "é", "客", " a", "a ", "\x7f"]
)
def test_value_that_could_end_its_line_is_refused(value: str) -> None:
    with pytest.raises(Disallowed):
        written(headers={"x-key": value})


def test_field_that_comes_twice_is_refused() -> None:
    with pytest.raises(Disallowed):
        written(headers={"X-Key": "1", "x-key": "2"})


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "", "GET /y", "GET\r\n", "GÉT"])
def test_method_that_means_something_else_is_refused(method: str) -> None:
    with pytest.raises(Disallowed):
        written(method=method)


@given(path=st.text(max_size=20), name=st.text(max_size=10), value=st.text(max_size=10))
def test_whatever_is_written_is_one_request(path: str, name: str, value: str) -> None:
    try:
        raw = written(path=f"/{path}", headers={name: value})
    except Disallowed:
        return
    lines = raw.split(b"\r\n")
    assert lines[-2:] == [b"", b""]
    assert len(lines) in {7, 8}  # eight, unless the name is one of ours that may be replaced
    assert lines[0] == f"GET /{path} HTTP/1.1".encode()
    assert sum(line.lower().startswith(b"host:") for line in lines) == 1
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_forgotten_fields_are_gone_from_memory() -> None:
    requests = Requests("erp.test", "")
    requests.head(Request(method="GET", path="/x", headers={"authorization": "secret"}))
    requests.forget()
    assert "secret" not in repr(vars(requests))
