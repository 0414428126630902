"""Addresses of a shared Redis are understood, or say what would be right."""

from __future__ import annotations

import pytest

from backends.fleet.addresses import Address, Login, Topology, address_of


def test_one_server_has_a_port_and_a_database_of_its_own() -> None:
    assert address_of("rediss://ann:s%40fe@cache.example.com:6380/2") == Address(
        topology=Topology.ONE,
        tls=True,
        nodes=(("cache.example.com", 6380),),
        database=2,
        login=Login(username="ann", password="s@fe"),
    )


def test_sentinels_name_a_service_and_have_a_login_of_their_own() -> None:
    url = "redis+sentinel://:one@a,b:26380/mymaster/3?sentinel_password=two&client_name=c"
    assert address_of(url) == Address(
        topology=Topology.SENTINEL,
        nodes=(("a", 26379), ("b", 26380)),
        service="mymaster",
        database=3,
        login=Login(password="one"),
        sentinel_login=Login(password="two"),
        options=(("client_name", "c"),),
    )


def test_members_of_a_cluster_may_be_bare_addresses_of_version_6() -> None:
    assert address_of("redis+cluster://[::1]:7000,b").nodes == (("::1", 7000), ("b", 6379))


def test_a_socket_on_this_machine_is_one_server() -> None:
    assert address_of("unix:///run/redis.sock?db=1").topology is Topology.ONE


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://x", "such as 'redis://localhost:6379/0'"),
        ("redis+else://x", "such as 'redis://localhost:6379/0'"),
        ("redis://", "such as 'redis://localhost:6379/0'"),
        ("redis://a:1,b:2", "names several servers"),
        ("redis://a/one", "the database by its number"),
        ("redis+sentinel://a:1,b:2", "must name the service"),
        ("redis+sentinel://a:1/mymaster/x", "the database by its number"),
        ("redis+cluster://a:1,b:2/1", "a cluster has only one"),
        ("redis+cluster://a:1,:2", "'host:port'"),
        ("redis+cluster://a:many", "'host:port'"),
    ],
)
def test_each_mistake_says_what_would_be_right(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        address_of(url)


def test_no_password_shows() -> None:
    address = address_of("redis+sentinel://u:hunter2@a/m?sentinel_password=hunter2")
    assert "hunter2" not in repr(address)
