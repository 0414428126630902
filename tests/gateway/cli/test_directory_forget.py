"""``c360 directory forget`` removes a customer's traces; the read log keeps that it happened."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.domain import Customer, SalesOrder
from backends.fleet.reach import Reach
from backends.port import WHOLE, By, Slice
from backends.shelf import Shelf
from backends.vocabulary import Kind
from gateway.demo.seed import Demo
from tests.backends.shelving import shelved
from tests.gateway.cli.commanding import Ended, invoked, ran
from tests.gateway.cli.readlogs import KEY, NOW, logged, read
from tests.valkey import Valkey, running


@pytest.fixture
def synced(config: Path) -> Path:
    """Fill the directory; returns the settings file."""
    assert invoked("directory", "sync", "--config", config).status == 0
    return config


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """Start a Redis-compatible server."""
    with running() as server:
        yield server


def forget(config: Path, customer: str, *more: str, given: str = "") -> Ended:
    line = ("directory", "forget", "--config", str(config), "--customer", customer, *more)
    return invoked(*line, given=given, C360_AUDIT__KEY=KEY)


def rows(config: Path) -> dict[tuple[str, str], str]:
    text = invoked("directory", "export", "--config", config).out
    return {(x["system"], x["key"]): x["customer"] for x in csv.DictReader(io.StringIO(text))}


def test_what_was_removed_is_told(synced: Path, demo: Demo) -> None:
    known = demo.examples
    number = rows(synced)["crm", known.both]
    done = forget(synced, f"crm:{known.both}", "--yes")
    lines = done.out.splitlines()
    assert (done.status, lines[0]) == (0, f"Erased {number}.")
    assert f"links: 2 (crm:{known.both}, erp:{known.both_erp})" in lines[1]
    assert "readmit" in done.out
    assert "Running gateways let go" in done.out


def test_scripts_are_told_too(synced: Path, demo: Demo) -> None:
    told = json.loads(forget(synced, f"crm:{demo.examples.both}", "--yes", "--json").out)
    assert (len(told["links"]), told["mentions"]) == (2, 1)
    assert (told["cached"], told["logged"], told["overwritten"]) == (None, 1, True)


def test_the_customer_is_gone_and_no_sync_brings_it_back(synced: Path, demo: Demo) -> None:
    before, links = rows(synced), {("crm", demo.examples.both), ("erp", demo.examples.both_erp)}
    forget(synced, f"crm:{demo.examples.both}", "--yes")
    assert rows(synced).keys() == before.keys() - links
    invoked("directory", "sync", "--config", synced)
    assert rows(synced).keys() == before.keys() - links


def test_no_byte_of_it_is_left_in_the_directorys_files(
    synced: Path, demo: Demo, tmp_path: Path
) -> None:
    key = demo.examples.both.encode()

    def kept() -> bool:
        return any(key in file.read_bytes() for file in tmp_path.glob("directory.db*"))

    assert kept()
    forget(synced, f"crm:{demo.examples.both}", "--yes")
    assert not kept()


def test_the_read_log_notes_who_erased_and_keeps_what_was_read(
    synced: Path, demo: Demo, tmp_path: Path
) -> None:
    number = rows(synced)["crm", demo.examples.both]
    logged(tmp_path / "reads.db", read(number, "ana", 1))
    forget(synced, number, "--yes", "--by", "officer")
    asked = ("audit", "who-saw", "--customer", number, "--config", synced, "--json")
    told = json.loads(invoked(*asked).out)
    assert [(one["kind"], one["subject"]) for one in told] == [
        ("erased", "officer"),
        ("read", "ana"),
    ]
    assert invoked("audit", "verify", "--config", synced, C360_AUDIT__KEY=KEY).status == 0


def test_without_a_read_log_that_is_said(synced: Path, demo: Demo) -> None:
    line = ("directory", "forget", "--config", synced, "--yes", "--customer")
    done = invoked(*line, f"crm:{demo.examples.both}")
    assert done.status == 0
    assert "'key' in [audit] is not set" in done.out


def test_a_read_log_that_cannot_be_written_stops_it_before_anything_is_removed(
    synced: Path, demo: Demo, tmp_path: Path
) -> None:
    (tmp_path / "reads.db").mkdir()
    done = forget(synced, f"crm:{demo.examples.both}", "--yes")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("'url' in [audit]: ")
    assert ("crm", demo.examples.both) in rows(synced)


def test_it_asks_first(synced: Path, demo: Demo) -> None:
    link = f"crm:{demo.examples.both}"
    done = forget(synced, link, given="n\n")
    assert done.status == 1
    assert f"({link}, erp:{demo.examples.both_erp}) for good?" in done.out
    assert ("crm", demo.examples.both) in rows(synced)
    assert forget(synced, link, given="y\n").status == 0
    assert ("crm", demo.examples.both) not in rows(synced)


@pytest.mark.parametrize("nobody", ["crm:nobody", "c_aaaaaaaaaaaaaaaa", "sap:1"])
def test_an_unknown_customer_is_one_line(config: Path, nobody: str) -> None:
    done = forget(config, nobody, "--yes")
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)


def test_a_readmitted_link_comes_back_with_the_next_sync(synced: Path, demo: Demo) -> None:
    link = ("crm", demo.examples.both)
    before = rows(synced)[link]
    forget(synced, ":".join(link), "--yes")
    readmit = ("directory", "readmit", "--config", synced, "--customer")
    assert invoked(*readmit, ":".join(link)).status == 0
    assert link not in rows(synced)
    invoked("directory", "sync", "--config", synced)
    assert rows(synced)[link] != before
    assert invoked(*readmit, ":".join(link)).status == 2
    assert invoked(*readmit, before).status == 2


def remembered(url: str, customer: str) -> None:
    """Put on the shelf what a gateway has read of a customer, and of another."""

    async def put() -> None:
        reach = Reach(url, limit=5.0)
        shelf = Shelf(reach)
        listing = ("erp", Kind.ORDER, By.CUSTOMER, WHOLE)
        orders = {
            key: Slice(items=(SalesOrder(system="erp", number="O", customer=key),), as_of=NOW)
            for key in (customer, "D2")
        }
        await shelved(shelf, listing, orders)
        person = Customer(system="erp", key=customer, name="Somebody")
        profile = ("erp", Kind.CUSTOMER, By.KEY, WHOLE)
        await shelved(shelf, profile, {customer: Slice(items=(person,), as_of=NOW)})
        await shelf.aclose()
        await reach.aclose()

    asyncio.run(put())


@pytest.mark.integration
def test_the_shared_cache_forgets_it_too(synced: Path, demo: Demo, valkey: Valkey) -> None:
    remembered(valkey.url, demo.examples.both_erp)
    synced.write_text(f'{synced.read_text()}\n[cache]\nurl = "{valkey.url}"\n')
    told = json.loads(forget(synced, f"crm:{demo.examples.both}", "--yes", "--json").out)
    assert told["cached"] == 2


@pytest.mark.integration
def test_a_cache_that_cannot_be_reached_stops_it_before_anything_is_removed(
    synced: Path, demo: Demo, valkey: Valkey
) -> None:
    valkey.kill()
    synced.write_text(f'{synced.read_text()}\n[cache]\nurl = "{valkey.url}"\n')
    line = ("directory", "forget", "--config", synced, "--yes", "--customer")
    done = ran(*line, f"crm:{demo.examples.both}")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == ["cache: the shared cache cannot be reached"]
    assert ("crm", demo.examples.both) in rows(synced)
