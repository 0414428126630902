"""Each trouble with a database says what the caller, or the one who set it up, should do."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from backends.errors import BackendError, Garbled, Refused, TimedOut, Unavailable
from backends.port import By, CallContext, Query, Slice
from backends.vendors.sql.adapter import SqlBackend
from backends.vocabulary import Kind
from tests.backends.vendors.sql.asking import ask, backend, make

PRODUCT = "SELECT sku, name FROM product WHERE sku IN :keys"
ENDLESS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT CAST(i AS TEXT) AS sku FROM n WHERE CAST(i AS TEXT) IN :keys"""


@pytest.fixture
def products(tmp_path: Path) -> Path:
    return make(
        tmp_path / "products.sqlite",
        """CREATE TABLE product (sku TEXT, name TEXT, code INTEGER);
        INSERT INTO product VALUES ('A', 'a name nobody may read in a log', 7);""",
    )


def _error(found: Mapping[str, Slice]) -> BackendError:
    (slice_,) = found.values()
    assert slice_.error is not None
    assert (slice_.items, slice_.as_of) == ((), None)
    return slice_.error


def _there(file: Path) -> bool:
    return file.exists()


async def _asked(file: Path, own: str) -> BackendError:
    async with backend(file, "none", {"product.key": own}) as products:
        return _error(await ask(products, Kind.PRODUCT, By.KEY, "A"))


async def test_missing_file_is_unavailable_and_stays_missing(tmp_path: Path) -> None:
    mistyped = tmp_path / "mistyped.sqlite"
    error = await _asked(mistyped, PRODUCT)
    assert isinstance(error, Unavailable)
    assert "no such file" in str(error)
    assert not _there(mistyped)


async def test_file_that_comes_back_answers_again(tmp_path: Path, products: Path) -> None:
    away = tmp_path / "away.sqlite"
    async with backend(away, "none", {"product.key": PRODUCT}) as late:
        assert isinstance(_error(await ask(late, Kind.PRODUCT, By.KEY, "A")), Unavailable)
        shutil.move(products, away)
        assert (await ask(late, Kind.PRODUCT, By.KEY, "A"))["A"].error is None


async def test_odd_path_is_a_path(tmp_path: Path, products: Path) -> None:
    odd = Path(shutil.move(products, tmp_path / "50% of #1 名.sqlite"))
    async with backend(odd, "none", {"product.key": PRODUCT}) as found:
        assert (await ask(found, Kind.PRODUCT, By.KEY, "A"))["A"].error is None


async def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "text.sqlite"
    file.write_text("no database, but long enough to be looked at. " * 100)
    error = await _asked(file, PRODUCT)
    assert isinstance(error, Refused)
    assert "url" in str(error)


@pytest.mark.parametrize(
    "own",
    [
        "SELECT sku FROM prodcut WHERE sku IN :keys",
        "SELECT sko AS sku FROM product WHERE sku IN :keys",
        "SELECT sku FROM product WHERE sku IN :keys AND",
        "DELETE FROM product WHERE sku IN :keys RETURNING sku",
    ],
)
async def test_query_that_does_not_fit_the_tables_is_refused_by_name(
    products: Path, own: str
) -> None:
    error = await _asked(products, own)
    assert isinstance(error, Refused)
    assert 'queries."product.key"' in str(error)


async def test_query_cannot_write(products: Path) -> None:
    await _asked(products, "DELETE FROM product WHERE sku IN :keys RETURNING sku")
    with closing(sqlite3.connect(products)) as database:
        assert database.execute("SELECT count(*) FROM product").fetchone() == (1,)


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ("SELECT sku, code AS name FROM product WHERE sku IN :keys", "$.name"),
        ("SELECT sku, x'00ff' AS unit FROM product WHERE sku IN :keys", "$.unit"),
        ("SELECT code AS sku FROM product WHERE sku IN :keys", "sku"),
        ("SELECT sku FROM product, (VALUES (1), (2)) WHERE sku IN :keys", "product.key"),
        ("SELECT sku, CAST(x'ff' AS TEXT) AS name FROM product WHERE sku IN :keys", "product.key"),
    ],
)
async def test_row_that_does_not_fit_is_garbled_and_says_where(
    products: Path, own: str, where: str
) -> None:
    error = await _asked(products, own)
    assert isinstance(error, Garbled)
    assert where in str(error)
    assert "nobody may read" not in str(error)


async def test_column_that_rows_are_joined_by_is_missed_by_name(erp_file: Path) -> None:
    own = {"order.lines": "SELECT position, sku FROM order_line WHERE order_number IN :keys"}
    async with backend(erp_file, "erp", own) as erp:
        error = _error(await ask(erp, Kind.ORDER, By.KEY, "1"))
    assert isinstance(error, Refused)
    assert str(error) == "query order.lines gives no column order_number"


async def test_number_without_an_end_is_garbled(erp_file: Path) -> None:
    own = {
        "credit.customer": "SELECT customer, currency, 'Infinity' AS exposure, segment "
        "FROM credit_account WHERE customer IN :keys"
    }
    async with backend(erp_file, "erp", own) as erp:
        assert isinstance(_error(await ask(erp, Kind.CREDIT, By.CUSTOMER, "D1")), Garbled)


async def test_deadline_ends_a_statement_that_runs(products: Path) -> None:
    async with backend(products, "none", {"product.key": ENDLESS}) as slow:
        started = time.monotonic()
        error = _error(await ask(slow, Kind.PRODUCT, By.KEY, "no number", within=0.1))
    assert isinstance(error, TimedOut)
    assert time.monotonic() - started < 5


async def test_past_deadline_is_timed_out(products: Path) -> None:
    async with backend(products, "none", {"product.key": PRODUCT}) as late:
        error = _error(await ask(late, Kind.PRODUCT, By.KEY, "A", within=-1))
    assert isinstance(error, TimedOut)


async def test_cancelled_call_ends_its_statement_and_the_next_one_works(products: Path) -> None:
    own = {"product.key": ENDLESS, "customer.key": "SELECT 'C' AS \"key\" WHERE 'C' IN :keys"}
    async with backend(products, "none", own) as slow:
        task = asyncio.create_task(ask(slow, Kind.PRODUCT, By.KEY, "no number"))
        done, _ = await asyncio.wait({task}, timeout=0.1)
        assert not done
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)
        assert (await ask(slow, Kind.CUSTOMER, By.KEY, "C"))["C"].error is None


async def test_failed_chunk_leaves_the_others_alone(products: Path) -> None:
    own = "SELECT sku, CASE sku WHEN 'A' THEN 7 END AS name FROM product WHERE sku IN :keys"
    with closing(sqlite3.connect(products)) as database, database:
        database.execute("INSERT INTO product VALUES ('B', 'b', 8)")
    async with backend(products, "none", {"product.key": own}, max_keys=1) as half:
        found = await ask(half, Kind.PRODUCT, By.KEY, "A", "B")
    assert isinstance(found["A"].error, Garbled)
    assert found["B"].error is None


@pytest.mark.integration
async def test_refused_connection_to_a_server_is_unavailable() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    url = f"postgresql+asyncpg://reader:secret@127.0.0.1:{port}/erp"
    server = SqlBackend("erp", url, queries={"product.key": PRODUCT})
    query = Query(system="erp", kind=Kind.PRODUCT, by=By.KEY, keys=("A",))
    deadline = asyncio.get_running_loop().time() + 5
    error = _error((await server.fetch(query, CallContext(deadline=deadline))).results)
    await server.aclose()
    assert isinstance(error, Unavailable)
    assert "secret" not in f"{error} {error.__cause__}"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("no address", "not a database address"),
        ("mysql://127.0.0.1/erp", "postgresql"),
        ("sqlite://", "no database file"),
        ("sqlite:///:memory:", "no database file"),
    ],
)
def test_wrong_address_is_named_at_once(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        SqlBackend("erp", url, queries={})
