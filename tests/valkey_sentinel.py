"""A Redis-compatible server, its replica, and a Sentinel that watches them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.valkey_process import Process, until

SERVICE = "shared"


class Watched:
    """A first server, a second that copies it, and the Sentinel that chooses between them."""

    def __init__(self, stack: ExitStack) -> None:
        """Start all three, and wait until the Sentinel knows both servers."""
        self.first = _started(stack, Process('save ""\nrepl-diskless-sync-delay 0\n'))
        copying = f'save ""\nreplicaof 127.0.0.1 {self.first.port}\n'
        self.second = _started(stack, Process(copying))
        self.sentinel = _started(stack, Process(_watching(self.first), "--sentinel"))
        until(lambda: b"master_link_status:up" in self.second.ask("INFO", "replication"))
        until(lambda: b"ok" in self.sentinel.ask("SENTINEL", "REPLICAS", SERVICE)[0])

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.sentinel.port}/{SERVICE}/0"

    def fail_over(self) -> None:
        """Wait until the Sentinel names the second server, and that one takes writes."""
        port = str(self.second.port).encode()
        named = ("SENTINEL", "GET-PRIMARY-ADDR-BY-NAME", SERVICE)
        until(lambda: self.sentinel.ask(*named)[1] == port)
        until(lambda: b"role:master" in self.second.ask("INFO", "replication"))


def _started(stack: ExitStack, process: Process) -> Process:
    stack.callback(process.discard)
    process.start()
    return process


def _watching(server: Process) -> str:
    return (
        f"sentinel monitor {SERVICE} 127.0.0.1 {server.port} 1\n"
        f"sentinel down-after-milliseconds {SERVICE} 300\n"
        f"sentinel failover-timeout {SERVICE} 1000\n"
    )


@contextmanager
def watched() -> Iterator[Watched]:
    """Start a pair of servers under a Sentinel and end them afterwards."""
    with ExitStack() as stack:
        yield Watched(stack)
