"""Clients of a shared Redis, bounded, and without retries of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

from backends.fleet.addresses import Address, Login, Topology, address_of

CONNECTIONS = 24  # a few more than asks at once: some connections listen
CONNECT_SECONDS = 1.0
_NODE_SECONDS = 0.3  # one of several servers may be gone: the next is soon tried


class Link(NamedTuple):
    """A client, how to have it look anew where Redis is, how long that takes, how to close it."""

    client: Any
    anew: Callable[[], Awaitable[None]]
    seconds: float
    close: Callable[[], Awaitable[None]]


def linked(url: str, wait: float) -> Link:
    """Make a client; ``wait`` is for how long it waits for one of its connections."""
    address = address_of(url)
    if address.topology is Topology.SENTINEL:
        return _behind_sentinels(address)
    if address.topology is Topology.CLUSTER:
        return _in_cluster(address)
    return _alone(url, wait)


def _alone(url: str, wait: float) -> Link:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=wait,
        **_patience(CONNECT_SECONDS, CONNECT_SECONDS),
    )
    client = Redis.from_pool(pool)

    async def anew() -> None:
        await pool.disconnect(inuse_connections=False)

    return Link(client, anew, CONNECT_SECONDS, client.aclose)


def _behind_sentinels(address: Address) -> Link:
    sentinel: Any = Sentinel  # comes without types
    sentinels = sentinel(
        address.nodes,
        sentinel_kwargs={
            **_named(address.sentinel_login),
            **_patience(_NODE_SECONDS, _NODE_SECONDS),
            **_options(address),
            "ssl": address.tls,
        },
    )
    client = sentinels.master_for(
        address.service,
        db=address.database,
        max_connections=CONNECTIONS,
        ssl=address.tls,
        **_named(address.login),
        **_patience(CONNECT_SECONDS, CONNECT_SECONDS),
        **_options(address),
    )

    async def anew() -> None:
        await client.connection_pool.disconnect(inuse_connections=False)

    async def close() -> None:
        await client.aclose()
        await client.connection_pool.disconnect()
        await sentinels.aclose()

    return Link(client, anew, CONNECT_SECONDS + _NODE_SECONDS * len(address.nodes), close)


def _in_cluster(address: Address) -> Link:
    client = RedisCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in address.nodes],
        dynamic_startup_nodes=False,
        max_connections=CONNECTIONS,
        ssl=address.tls,
        **_named(address.login),
        **_patience(_NODE_SECONDS, CONNECT_SECONDS),
        **_options(address),
    )
    return Link(client, client.aclose, CONNECT_SECONDS + _NODE_SECONDS * 8, client.aclose)


def _patience(connecting: float, answering: float) -> dict[str, Any]:
    return {
        "socket_connect_timeout": connecting,
        "socket_timeout": answering,
        "retry": Retry(NoBackoff(), 0),
    }


def _named(login: Login) -> dict[str, Any]:
    return {"username": login.username, "password": login.password}


def _options(address: Address) -> dict[str, Any]:
    """Return the options of the address's query, typed as the client wants them."""
    return dict(parse_url(f"redis://?{urlencode(address.options)}"))
