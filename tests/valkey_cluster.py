"""A small Redis-compatible Cluster: two members with half the slots each, and one in reserve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.valkey_process import Process, free_port, until

_HALVES = ((0, 8191), (8192, 16383))


class Cluster:
    """Members that know one another; the reserve can take over from the first."""

    def __init__(self, stack: ExitStack) -> None:
        """Start three members; none knows another yet."""
        self._ports = [free_port() for _ in range(3)]
        self.members = [_member(port) for port in self._ports]
        for member in self.members:
            stack.callback(member.discard)
            member.start()

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in self.members)
        return f"redis+cluster://{hosts}"

    def join(self) -> None:
        """Give the slots to the first two, and put the third behind the first."""
        first, second, reserve = self.members
        for member, (low, high) in zip((first, second), _HALVES, strict=True):
            member.ask("CLUSTER", "ADDSLOTSRANGE", low, high)
        for member, bus in zip((second, reserve), self._ports[1:], strict=True):
            first.ask("CLUSTER", "MEET", "127.0.0.1", member.port, bus)
        known = first.ask("CLUSTER", "MYID").decode()
        until(lambda: reserve.ask("CLUSTER", "REPLICATE", known))
        until(lambda: all(b"cluster_state:ok" in m.ask("CLUSTER", "INFO") for m in self.members))
        until(lambda: b"master_link_status:up" in reserve.ask("INFO", "replication"))
        until(lambda: _sees(second, reserve))

    def lose(self, member: int) -> None:
        """Kill the first member, or freeze it, and let the reserve take its place."""
        self.members[member].kill()
        self.take_over()

    def take_over(self) -> None:
        """Have the reserve answer for the first member's slots, and the second know of it."""
        _, second, reserve = self.members
        reserve.ask("CLUSTER", "FAILOVER", "TAKEOVER")
        myself = reserve.ask("CLUSTER", "MYID")
        until(lambda: b"master" in _line(second, myself))


def _member(bus: int) -> Process:
    return Process(
        f"cluster-enabled yes\ncluster-port {bus}\ncluster-node-timeout 1000\n"
        "cluster-require-full-coverage no\ncluster-announce-ip 127.0.0.1\n"
        'save ""\nrepl-diskless-sync-delay 0\n'
    )


def _line(member: Process, node: bytes) -> bytes:
    lines: list[bytes] = member.ask("CLUSTER", "NODES").splitlines()
    return next((line for line in lines if line.startswith(node)), b"")


def _sees(member: Process, replica: Process) -> bool:
    return b"slave" in _line(member, replica.ask("CLUSTER", "MYID"))


@contextmanager
def clustered() -> Iterator[Cluster]:
    """Start a Cluster and end it afterwards."""
    with ExitStack() as stack:
        cluster = Cluster(stack)
        cluster.join()
        yield cluster
