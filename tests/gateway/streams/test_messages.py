"""Messages are read strictly, and what cannot be read closes the connection without its content."""

from __future__ import annotations

import orjson
import pytest

from gateway.streams import messages
from gateway.streams.closing import Close, Closing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        '"ping"',
        '{"type": "start"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{a}"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "connection_init", "payload": "secret-word"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(Closing) as told:
        messages.read(text)
    assert told.value.code is Close.BAD_REQUEST
    assert len(told.value.reason.encode()) <= 123
    assert "secret-word" not in told.value.reason


def test_an_operation_becomes_a_question_that_may_be_streamed() -> None:
    payload = {"query": "{a}", "operationName": "A", "variables": {"x": 1}, "extensions": {}}
    read = messages.read(
        orjson.dumps({"type": "subscribe", "id": "1", "payload": payload}).decode()
    )
    assert isinstance(read, messages.Subscribe)
    question = read.payload.question()
    assert (question.query, question.operation_name, question.variables, question.streamed) == (
        *("{a}", "A", {"x": 1}),
        True,
    )


def test_an_id_of_any_spelling_comes_back_as_it_was() -> None:
    id_ = 'a"b\\c号'
    named = messages.name(id_)
    for frame in (
        messages.pushed(named, b'{"data":null}'),
        messages.failed(named, [{"message": "m"}]),
        messages.completed(named),
    ):
        assert orjson.loads(frame)["id"] == id_


def test_a_ping_gets_its_payload_back() -> None:
    ping = messages.read('{"type": "ping", "payload": {"a": 1}}')
    assert isinstance(ping, messages.Ping)
    assert orjson.loads(messages.pong(ping)) == {"type": "pong", "payload": {"a": 1}}
