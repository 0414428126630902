"""Answers put together from bytes: however they are cut, they mean the same or are refused."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.thin.answers import Answer
from backends.thin.faults import NotHttp, NotUnpacked, TooLarge
from tests.backends.thin.answers import OK, PACKED, RIGHT, TO_THE_END, WRONG, Given

LARGEST = 1000
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"


def begun(method: str = "GET") -> Answer:
    return Answer(largest=LARGEST, asked_for_head=method == "HEAD")


def fed(answer: Answer, pieces: Iterable[bytes]) -> list[bool]:
    return [answer.feed(piece) for piece in pieces if piece]


def meant(answer: Answer) -> tuple[int, bytes, bool]:
    response = answer.response()
    return response.status, response.body, answer.kept


def packed(body: bytes, coding: bytes = b"gzip") -> bytes:
    return OK + b"content-encoding: %b\r\ncontent-length: %d\r\n\r\n" % (coding, len(body)) + body


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
def test_right_answer_means_the_same_wherever_it_is_cut(right: Given) -> None:
    for at in range(len(right.raw)):
        answer = begun(right.method)
        found = fed(answer, [right.raw[:at], right.raw[at:]])
        assert found[:-1] == [False] * (len(found) - 1)
        assert found[-1]
        assert meant(answer) == (right.status, right.body, right.kept)


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
def test_right_answer_means_the_same_byte_by_byte(right: Given) -> None:
    answer = begun(right.method)
    found = fed(answer, [bytes([byte]) for byte in right.raw])
    assert found == [False] * (len(right.raw) - 1) + [True]
    assert meant(answer) == (right.status, right.body, right.kept)


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
def test_answer_that_breaks_off_is_never_whole(right: Given) -> None:
    for at in range(len(right.raw)):
        answer = begun(right.method)
        assert not any(fed(answer, [right.raw[:at]]))
        assert not answer.ended()


@pytest.mark.parametrize("right", TO_THE_END.values(), ids=TO_THE_END.keys())
def test_answer_without_a_length_ends_with_its_connection(right: Given) -> None:
    answer = begun()
    assert not any(fed(answer, [right.raw[:-1], right.raw[-1:]]))
    assert answer.ended()
    assert meant(answer) == (right.status, right.body, right.kept)


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG.keys())
def test_wrong_answer_is_no_http_however_it_comes(raw: bytes) -> None:
    with pytest.raises(NotHttp):
        begun().feed(raw)
    with pytest.raises(NotHttp):
        fed(begun(), [raw[at : at + 7] for at in range(0, len(raw), 7)])


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
@pytest.mark.parametrize("behind", [b"x", b"\r\n", b"\r\n\r\n", b"\x00", OK, RIGHT["counted"].raw])
def test_connection_is_spoiled_by_what_comes_behind(right: Given, behind: bytes) -> None:
    answer = begun(right.method)
    assert answer.feed(right.raw + behind)
    assert meant(answer) == (right.status, right.body, False)


def test_second_answer_adds_nothing_to_the_first() -> None:
    answer = begun()
    assert answer.feed(CHUNKED + b"2\r\nhi\r\n0\r\n\r\n" + CHUNKED + b"2\r\nno\r\n0\r\n\r\n")
    assert meant(answer) == (200, b"hi", False)
    assert "x-a" not in answer.response().headers


def test_fields_are_lower_case_and_repeated_ones_joined() -> None:
    answer = begun()
    answer.feed(
        OK + b"X-A: 1\r\nx-a: 2\r\nX-B:\t\xc3\xa9\r\nX-C: \xe9\r\ncontent-length: 0\r\n\r\n"
    )
    fields = answer.response().headers
    assert fields == {"x-a": "1, 2", "x-b": "é", "x-c": "é", "content-length": "0"}


def test_chunked_may_be_written_in_any_case() -> None:
    answer = begun()
    assert answer.feed(OK + b"transfer-encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
    assert meant(answer) == (200, b"hi", True)


def test_trailers_do_not_become_fields() -> None:
    answer = begun()
    answer.feed(CHUNKED + b"0\r\nauthorization: x\r\n\r\n")
    assert answer.response().headers == {"transfer-encoding": "chunked"}


def test_announced_body_that_is_too_large_is_refused_before_it_comes() -> None:
    with pytest.raises(TooLarge):
        begun().feed(OK + b"content-length: 1001\r\n\r\n")


@pytest.mark.parametrize(
    ("head", "piece"),
    [(CHUNKED, b"64\r\n" + bytes(100) + b"\r\n"), (OK + b"\r\n", bytes(100))],
    ids=["chunks", "no length"],
)
def test_body_of_unknown_length_is_bounded_while_it_comes(head: bytes, piece: bytes) -> None:
    answer = begun()
    fed(answer, [head] + [piece] * 10)
    with pytest.raises(TooLarge):
        answer.feed(piece)


@pytest.mark.parametrize(
    ("begin", "endless"),
    [
        (b"HTTP/1.1 200 ", b"a"),
        (OK + b"x: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED + b"2;", b"a"),
        (CHUNKED + b"0\r\n", b"x: y\r\n"),
        (CHUNKED + b"0\r\nx: ", b"y"),
    ],
    ids=["reason", "field", "interim", "extension", "trailers", "trailer"],
)
def test_what_is_not_body_is_bounded_too(begin: bytes, endless: bytes) -> None:
    answer = begun()
    fed(answer, [begin])
    with pytest.raises(NotHttp):
        fed(answer, [endless * 100] * (80_000 // len(endless * 100) + 1))


def test_packed_body_is_bounded_by_what_it_becomes() -> None:
    answer = begun()
    assert answer.feed(packed(zlib.compress(bytes(LARGEST + 1), wbits=31)))
    with pytest.raises(TooLarge):
        answer.response()


def test_packed_body_may_be_as_large_as_a_body_may_be() -> None:
    answer = begun()
    assert answer.feed(packed(zlib.compress(bytes(LARGEST), wbits=31)))
    assert answer.response().body == bytes(LARGEST)


@pytest.mark.parametrize(
    "raw",
    [
        packed(b"plain"),
        packed(PACKED[:-1]),
        packed(PACKED[:-8] + bytes(8)),
        packed(PACKED + PACKED),
        packed(PACKED, b"deflate"),
        packed(PACKED, b"br"),
        packed(PACKED, b"gzip, gzip"),
    ],
    ids=["plain", "cut", "wrong sum", "two", "not asked for", "unknown", "twice"],
)
def test_body_that_cannot_be_unpacked_is_no_body(raw: bytes) -> None:
    answer = begun()
    assert answer.feed(raw)
    with pytest.raises(NotUnpacked):
        answer.response()


@given(body=st.binary(max_size=300), cuts=st.lists(st.integers(0, 400)), data=st.data())
def test_any_body_comes_through_in_any_chunks_and_pieces(
    body: bytes, cuts: list[int], data: st.DataObject
) -> None:
    ends = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    chunks = [body[start:end] for start, end in pairwise(ends)]
    raw = CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    at = sorted({0, len(raw), *data.draw(st.lists(st.integers(0, len(raw))))})
    answer = begun()
    assert fed(answer, [raw[start:end] for start, end in pairwise(at)])[-1]
    assert meant(answer) == (200, body, True)


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_garbage_raises_nothing_but_what_is_meant_for_it(pieces: list[bytes]) -> None:
    answer = begun()
    try:
        fed(answer, [b"HTTP/1.1 200 OK\r\n", *pieces])
    except (NotHttp, TooLarge):
        return
    assert answer.begun
