"""The lab as a child process: started, told what to serve, and ended with who started it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

START_SECONDS = 30.0
STOP_SECONDS = 5.0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the lab is to serve: two databases, and a Redis at an address (None: its own)."""

    crm: str
    erp: str
    redis: str | None = None
    latency: float = 0.0


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything answers; ``redis`` is None where there is none."""

    control: str
    crm: str
    erp: str
    redis: str | None


class NotStartedError(RuntimeError):
    """The lab's process has ended or does not answer."""


def order(crm: Path, erp: Path, redis: str | None) -> Order:
    """Write an order."""
    return Order(crm=str(crm), erp=str(erp), redis=redis)


@contextmanager
def started(wanted: Order) -> Iterator[Answering]:
    """Run the lab beside this process; it ends with the context, or with this process.

    It has a session of its own: a Ctrl-C in the terminal is this process's to answer.
    """
    process = subprocess.Popen(
        (sys.executable, "-m", "gateway.demo.lab"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield _agreed(process, wanted)
    finally:
        _end(process)


def _agreed(process: subprocess.Popen[bytes], wanted: Order) -> Answering:
    """Say what is wanted and read where it answers, within a bounded time."""
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    try:
        process.stdin.write(msgspec.json.encode(wanted) + b"\n")
        process.stdin.flush()
        return msgspec.json.decode(process.stdout.readline(), type=Answering)
    except (BrokenPipeError, msgspec.DecodeError) as error:
        raise NotStartedError("the fault lab did not start") from error
    finally:
        late.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its input, which ends it; insist where that does not."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
