"""The lab as a child process: it says where it answers, and is gone with whom it belongs to."""

from __future__ import annotations

import datetime as dt
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from gateway.demo.lab.laid import laid
from gateway.demo.lab.process import Answering, NotStartedError, Order, order, started
from gateway.demo.seed import Demo, write

pytestmark = pytest.mark.integration

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write(tmp_path_factory.mktemp("demo"), dt.datetime.now(dt.UTC).date())


def place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def test_it_answers_from_the_demos_data_and_ends_with_its_context(demo: Demo) -> None:
    with started(order(demo.crm, demo.erp, NOWHERE)) as answering:
        url = f"{answering.erp}/order/key/{demo.examples.order_number}"
        rows = httpx.get(url, trust_env=False, timeout=20).json()["rows"]
        state = httpx.get(f"{answering.control}/control", trust_env=False, timeout=20).json()
    assert [row["number"] for row in rows] == [demo.examples.order_number]
    assert state["systems"].keys() == {"crm", "erp", "redis"}
    for one in (answering.control, answering.crm, answering.erp):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place(one), timeout=5)


def test_it_ends_when_who_started_it_is_killed(demo: Demo) -> None:
    wanted = msgspec.json.encode(order(demo.crm, demo.erp, NOWHERE)) + b"\n"
    process = subprocess.Popen(
        (sys.executable, "-m", "gateway.demo.lab"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdin
        assert process.stdout
        process.stdin.write(wanted)
        process.stdin.flush()
        msgspec.json.decode(process.stdout.readline(), type=Answering)
        process.stdin.close()  # as the kernel does for who is killed
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_a_lab_that_cannot_start_says_so() -> None:
    wanted = Order(crm="", erp="", redis="rediss://not-for-a-proxy:1/0")
    with pytest.raises(NotStartedError), started(wanted):
        raise AssertionError("it has not started")


def test_customers_with_several_numbers_are_joined_by_a_sheet(demo: Demo) -> None:
    answering = Answering(control="http://c", crm="http://h/crm", erp="http://h/erp", redis=None)
    lines = laid(demo, answering).links.splitlines()
    key = demo.examples.two_erp_accounts
    mine = [line.split(",")[1] for line in lines if line.startswith(f"{key},")]
    assert lines[0] == "customer,system,key"
    assert mine == ["crm", "erp", "erp"]
