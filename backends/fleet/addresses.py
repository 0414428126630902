"""Addresses of a shared Redis: one server, servers behind Sentinel, or a Cluster."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

SCHEMES = (
    "redis",
    "rediss",
    "unix",
    "redis+sentinel",
    "rediss+sentinel",
    "redis+cluster",
    "rediss+cluster",
)


class Topology(StrEnum):
    """How the servers stand together."""

    ONE = "one"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


_PORTS = {Topology.ONE: 6379, Topology.SENTINEL: 26379, Topology.CLUSTER: 6379}


class Login(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who we are to a server; printing it shows no password."""

    username: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        """Show the user only."""
        return f"Login(username={self.username!r})"


class Address(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where Redis is.

    ``nodes`` are servers, Sentinels or members of a Cluster; ``service`` is what the Sentinels call
    the servers they watch. ``options`` are those of the address's query, as text.
    """

    topology: Topology
    tls: bool = False
    nodes: tuple[tuple[str, int], ...] = ()
    service: str = ""
    database: int = 0
    login: Login = Login()
    sentinel_login: Login = Login()
    options: tuple[tuple[str, str], ...] = ()


def address_of(url: str) -> Address:
    """Understand an address, or raise ValueError with what would be right."""
    scheme, _, rest = url.partition("://")
    if scheme not in SCHEMES or not rest:
        raise ValueError("must be an address such as 'redis://localhost:6379/0'")
    if scheme == "unix":
        return Address(topology=Topology.ONE)
    head, _, query = rest.partition("?")
    authority, _, path = head.partition("/")
    user, _, hosts = authority.rpartition("@")
    topology = Topology(scheme.partition("+")[2] or Topology.ONE)
    service, database = _place(topology, path)
    options = dict(parse_qsl(query))
    return Address(
        topology=topology,
        tls=scheme.startswith("rediss"),
        nodes=_nodes(topology, hosts),
        service=service,
        database=database,
        login=_login(*user.partition(":")[::2]),
        sentinel_login=Login(
            username=options.pop("sentinel_username", None),
            password=options.pop("sentinel_password", None),
        ),
        options=tuple(options.items()),
    )


def _login(username: str, password: str) -> Login:
    return Login(username=unquote(username) or None, password=unquote(password) or None)


def _nodes(topology: Topology, hosts: str) -> tuple[tuple[str, int], ...]:
    nodes = tuple(_node(host, _PORTS[topology]) for host in hosts.split(","))
    if topology is Topology.ONE and len(nodes) > 1:
        raise ValueError("names several servers: write 'redis+sentinel://' or 'redis+cluster://'")
    return nodes


def _node(text: str, port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, given = parts.hostname, parts.port
    except ValueError:
        host, given = None, None
    if not host:
        raise ValueError("must name servers as 'host:port', with commas between them")
    return unquote(host), given or port


def _place(topology: Topology, path: str) -> tuple[str, int]:
    """Return the service and the number of the database that a path names."""
    if topology is Topology.CLUSTER:
        if path.strip("/") not in {"", "0"}:
            raise ValueError("must name no database: a cluster has only one")
        return "", 0
    if topology is Topology.ONE:
        return "", _number(path)
    service, _, database = path.partition("/")
    if not service:
        raise ValueError(
            "must name the service that the sentinels watch, "
            "such as 'redis+sentinel://one:26379,two:26379/mymaster/0'"
        )
    return unquote(service), _number(database)


def _number(text: str) -> int:
    if text and not text.isdecimal():
        raise ValueError("must name the database by its number, such as '/0'")
    return int(text or 0)
