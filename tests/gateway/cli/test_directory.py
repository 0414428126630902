"""``c360 directory``: filled from the systems, written as CSV, read back."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

from gateway.demo.seed import Demo
from tests.gateway.cli.commanding import invoked


def counted(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a table of ours
    connection.close()
    assert isinstance(count, int)
    return count


def exported(config: Path) -> list[dict[str, str]]:
    done = invoked("directory", "export", "--config", config)
    assert done.status == 0
    return list(csv.DictReader(io.StringIO(done.out)))


def test_sync_reads_every_customer_of_every_system(config: Path, demo: Demo) -> None:
    done = invoked("directory", "sync", "--config", config)
    crm, erp = counted(demo.crm, "account"), counted(demo.erp, "customer")
    assert done.status == 0
    assert f"crm: {crm} customers read" in done.out
    assert f"erp: {erp} customers read" in done.out
    assert len(exported(config)) == crm + erp


def test_sync_tells_scripts_how_it_went(config: Path) -> None:
    rows = json.loads(invoked("directory", "sync", "--json", "--config", config).out)
    assert [(row["system"], row["problem"]) for row in rows] == [("crm", None), ("erp", None)]


def test_sync_of_a_system_that_fails_is_one_line_and_the_other_is_read(
    config: Path, demo: Demo
) -> None:
    config.write_text(config.read_text().replace(str(demo.erp), "/nowhere/erp.sqlite"))
    done = invoked("directory", "sync", "--config", config)
    assert done.status == 1
    (line,) = [line for line in done.err.splitlines() if line.startswith("erp: ")]
    assert line.endswith("the next sync goes on there")
    assert {row["system"] for row in exported(config)} == {"crm"}


def test_what_is_exported_can_be_imported_elsewhere(config: Path, tmp_path: Path) -> None:
    invoked("directory", "sync", "--config", config)
    sheet = tmp_path / "links.csv"
    told = invoked("directory", "export", sheet, "--config", config)
    before = exported(config)
    assert told.err == f"{len(before)} links written to {sheet}\n"
    config.write_text(config.read_text().replace("directory.db", "another.db"))
    done = invoked("directory", "import", sheet, "--config", config)
    assert done.status == 0
    together = {(row["customer"], row["system"], row["key"]) for row in before}
    again = {(row["customer"], row["system"], row["key"]) for row in exported(config)}
    assert again == together


def test_a_sheet_may_come_by_standard_input_and_puts_customers_together(config: Path) -> None:
    given = "customer,system,key\n1,crm,C1\n1,erp,D1\n2,erp,D2\n"
    done = invoked("directory", "import", "-", "--config", config, given=given)
    assert done.status == 0
    customers = {(row["system"], row["key"]): row["customer"] for row in exported(config)}
    assert customers["crm", "C1"] == customers["erp", "D1"] != customers["erp", "D2"]


def test_a_wrong_sheet_changes_nothing_and_every_wrong_line_is_named(config: Path) -> None:
    given = "customer,system,key\n1,crm,C1\n1,sap,4711\n2,erp,\n"
    done = invoked("directory", "import", "-", "--config", config, given=given)
    assert (done.status, done.out) == (1, "")
    assert "nothing was changed" in done.err
    _, third, fourth = done.err.splitlines()
    assert third.startswith("line 3, column system")
    assert fourth.startswith("line 4, column key")
    assert exported(config) == []
