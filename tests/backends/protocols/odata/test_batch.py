"""Batches: what is sent, and the answers of servers that write them in their own ways."""

from __future__ import annotations

import pytest

from backends.errors import Garbled
from backends.protocols.odata.batch import CONTENT_TYPE, Part, body_of, responses_of
from backends.wire import Response

READ = Part(path="A_Set?$top=1", headers={"accept": "application/json"})
WRITE = Part(method="POST", path="A_Set", headers={"x": "y"}, body=b'{"a":"\\r\\n--batch_c360--"}')


def told(body: bytes, content_type: str = "multipart/mixed; boundary=b1") -> Response:
    return Response(status=202, headers={"content-type": content_type}, body=body)


def answered(body: bytes, content_type: str = "multipart/mixed; boundary=b1") -> list[Response]:
    return responses_of(told(body, content_type), system="erp")


ONE = (
    b"--b1\nContent-Type: application/http\ncontent-transfer-encoding: binary\n\n"
    b'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"d":1}\n'
)
TWO = b"--b1\nContent-Type: application/http\n\nHTTP/1.1 404 Not Found\n\n\n"
CHANGES = (
    b"--b1\nContent-Type: multipart/mixed; boundary=c1\n\n--c1\nContent-Type: application/http\n\n"
    b'HTTP/1.1 201 Created\nContent-Length: 7\n\n{"d":2}\n--c1--\n'
)
END = b"--b1--\n"


def test_reads_stand_alone_and_a_write_in_a_set_of_its_own() -> None:
    sent = body_of([READ, WRITE])
    assert CONTENT_TYPE == "multipart/mixed; boundary=batch_c360"
    assert sent.count(b"--batch_c360\r\n") == 2
    assert sent.endswith(b"\r\n--batch_c360--\r\n")
    assert b"\r\n\r\nGET A_Set?$top=1 HTTP/1.1\r\naccept: application/json\r\n\r\n\r\n" in sent
    assert b"boundary=changes_1\r\n\r\n--changes_1\r\n" in sent
    assert b"content-length: 26\r\n\r\n" in sent
    assert sent.replace(b"\r\n", b"").count(b"\n") == 0


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_answers_come_in_order_whatever_ends_the_lines(ending: bytes) -> None:
    body = (ONE + TWO + CHANGES + END).replace(b"\n", ending)
    found = answered(body)
    assert [(each.status, each.body.strip()) for each in found] == [
        (200, b'{"d":1}'),
        (404, b""),
        (201, b'{"d":2}'),
    ]
    assert found[0].headers == {"content-type": "application/json"}


def test_a_boundary_may_be_quoted_and_a_preamble_stand_before() -> None:
    assert len(answered(b"hello\n" + ONE + END, 'Multipart/Mixed;charset=x; Boundary="b1"')) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/mixed; boundary=b1"),
        (ONE, "multipart/mixed; boundary=b1"),
        (ONE + END, "application/json"),
        (ONE + END, "multipart/mixed"),
        (ONE.replace(b"HTTP/1.1 200", b"ICY 200") + END, "multipart/mixed; boundary=b1"),
        (ONE.replace(b"200 OK", b"2 OK") + END, "multipart/mixed; boundary=b1"),
        (
            b"--b1\nContent-Type: multipart/mixed; boundary=c1\n\n--c1\n"
            b"Content-Type: multipart/mixed; boundary=d1\n\n--d1--\n--c1--\n" + END,
            "multipart/mixed; boundary=b1",
        ),
    ],
)
def test_a_broken_answer_is_garbled(body: bytes, content_type: str) -> None:
    with pytest.raises(Garbled):
        answered(body, content_type)
