"""The settings' own queries are checked when they are read, all mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.domain import Product
from backends.port import By
from backends.vendors.sql.queries import choose, serves
from backends.vocabulary import Kind
from tests.backends.vendors.sql.asking import ask, backend, make


def test_standard_queries_of_a_crm_and_an_erp_serve_what_each_owns() -> None:
    crm, erp = serves(choose("crm", {})), serves(choose("erp", {}))
    assert crm.keys() & erp.keys() == {Kind.CUSTOMER}
    assert crm.keys() | erp.keys() == set(Kind)
    assert erp[Kind.ORDER] == {By.KEY, By.CUSTOMER, By.REFERENCE}
    assert erp[Kind.DELIVERY] == {By.CUSTOMER, By.ORDER}
    assert crm[Kind.CUSTOMER] == erp[Kind.CUSTOMER] == {By.KEY, By.ALL, By.CHANGED}


def test_empty_query_leaves_its_lookup_out() -> None:
    left = serves(choose("erp", {"order.reference": "", "invoice.customer": "  "}))
    assert left[Kind.ORDER] == {By.KEY, By.CUSTOMER}
    assert Kind.INVOICE not in left


def test_all_mistakes_are_named_at_once() -> None:
    own = {
        "ordr.customer": "SELECT 1",
        "order.key": "SELECT number FROM o WHERE number = :key",
        "price.sku": "SELECT sku FROM p WHERE sku IN :keys AND site = :site",
    }
    with pytest.raises(ValueError, match="ordr") as caught:
        choose("none", own)
    message = str(caught.value)
    assert "queries.order.key: needs the parameter :keys" in message
    assert "queries.order.key: nothing fills the parameter :key" in message
    assert "queries.price.sku: nothing fills the parameter :site" in message


def test_cast_and_times_in_a_query_are_no_parameters() -> None:
    own = {"product.key": "SELECT sku::text, '12:30:00' AS name FROM p WHERE sku IN :keys;"}
    assert choose("none", own)["product.key"].endswith(":keys")


async def test_own_query_reads_another_schema(tmp_path: Path) -> None:
    file = make(
        tmp_path / "own.sqlite",
        "CREATE TABLE matl (matnr INTEGER, maktx TEXT); INSERT INTO matl VALUES (7, 'Lager');",
    )
    own = {
        "product.key": "SELECT CAST(matnr AS TEXT) AS sku, maktx AS name FROM matl"
        " WHERE CAST(matnr AS TEXT) IN :keys; -- by number\n"
    }
    async with backend(file, "none", own) as erp:
        found = await ask(erp, Kind.PRODUCT, By.KEY, "7")
    assert found["7"].items == (Product(system="none", sku="7", name="Lager"),)


async def test_order_without_a_query_for_its_lines_comes_without_lines(erp_file: Path) -> None:
    async with backend(erp_file, "erp", {"order.lines": "", "order.parties": ""}) as erp:
        (order,) = (await ask(erp, Kind.ORDER, By.KEY, "1"))["1"].items
    assert not getattr(order, "lines", None)
    assert not getattr(order, "parties", None)
