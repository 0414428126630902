"""The lab's Redis is found by its address, and the gateway is led through the proxy."""

from __future__ import annotations

import socket

import pytest

from gateway.demo.lab.redis import address, found, through


def test_an_address_without_a_port_has_the_usual_one() -> None:
    assert address("redis://cache.example.com/2") == ("cache.example.com", 6379)
    assert address("redis://:secret@127.0.0.1:7000/0") == ("127.0.0.1", 7000)


@pytest.mark.parametrize(
    "url", ["rediss://host:6379/0", "unix:///run/redis", "localhost:6379", "redis://h:x/0", ""]
)
def test_an_address_that_no_proxy_can_stand_before_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="redis://host:port/0"):
        address(url)


def test_login_and_database_stay_when_the_way_goes_through_the_proxy() -> None:
    assert through("redis://me:secret@cache:6379/2", 7001) == "redis://me:secret@127.0.0.1:7001/2"
    assert through("redis://cache/0", 7001) == "redis://127.0.0.1:7001/0"


def test_a_named_one_is_taken_as_it_is() -> None:
    with found("redis://cache/0") as url:
        assert url == "redis://cache/0"


@pytest.mark.integration
def test_without_a_name_one_is_started_and_ended() -> None:
    with found(None) as url:
        assert url is not None
        place = address(url)
        socket.create_connection(place, timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place, timeout=5)
