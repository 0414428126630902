"""The way into a gateway without a socket."""

from __future__ import annotations

from benchmarks.guard.door import length


def test_the_length_of_an_answer_is_found_in_its_head() -> None:
    assert length(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nContent-Length: 17") == 17
