"""How an answer of the house is spoiled: late, in drops, or not what was agreed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Protocol, TypeAlias

import msgspec

from gateway.demo.lab.faults import Dial, Fault, Setting

JSON = b"application/json"


class Answer(msgspec.Struct, frozen=True):
    """What is sent: a status and a body."""

    status: HTTPStatus
    body: bytes
    media_type: bytes = JSON


Pause: TypeAlias = Callable[[], Awaitable[bool]]


class Send(Protocol):
    """Sends an answer whole, or a byte between two pauses until one of them says True."""

    async def __call__(self, answer: Answer, pause: Pause | None = None) -> None:
        """Send it."""


ERROR = b'{"error":{"code":"E042","message":"the posting period is closed"}}'

INSTEAD: Mapping[Fault, Answer] = {
    Fault.STATUS500: Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, b"<h1>Runtime error</h1>", b"text/html"
    ),
    Fault.ERROR_IN_200: Answer(HTTPStatus.OK, ERROR),
    Fault.WRONG_SHAPE: Answer(HTTPStatus.OK, b'{"rows":[["not",1,"object"]],"next":7}'),
    Fault.GARBAGE: Answer(HTTPStatus.OK, b'{"rows":[{"asked":"D1\x00\xff\xfe<html>'),
}


async def spoiled(dial: Dial, make: Callable[[], Awaitable[Answer]], send: Send) -> None:
    """Make an answer and send it as far as the dial lets it."""
    setting = dial.acting(*INSTEAD, Fault.SLOW, Fault.HANG, Fault.DRIP)
    fault = setting.fault if setting else Fault.NONE
    if fault in INSTEAD:
        await send(INSTEAD[fault])
        return
    if setting and fault is not Fault.DRIP:
        await dial.wait(setting.pace or None)
    answer = await make()
    await send(answer, _pause(dial, setting) if setting and fault is Fault.DRIP else None)


def _pause(dial: Dial, setting: Setting) -> Pause:
    return lambda: dial.wait(setting.pace)
