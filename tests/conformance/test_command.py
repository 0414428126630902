"""``python -m tests.conformance`` runs the kit over the vendors that it is told, or over all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from backends.registry import vendors
from tests.conformance.__main__ import FOLDER, ROOT, WITHOUT


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.conformance", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_the_vendors() -> None:
    done = ran("--help")
    assert done.returncode == 0
    assert "tryton" in done.stdout


def test_a_vendor_that_is_not_there_is_said_and_nothing_runs() -> None:
    done = ran("nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no {FOLDER}/nobody" in done.stderr


def test_one_vendor_is_a_row_with_every_group() -> None:
    done = ran("tryton")
    assert done.returncode == 0, done.stdout
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("| tryton")]
    *counts, seconds, busy = [cell.strip() for cell in row.split("|")[2:-1]]
    assert all(count.isdecimal() and count != "0" for count in counts), row
    assert float(seconds) > 0, row
    assert float(busy) > 0, row


def test_every_vendor_without_a_kit_has_a_reason() -> None:
    inheriting = {
        path.relative_to(ROOT / FOLDER).parts[0]
        for path in Path(ROOT / FOLDER).rglob("*.py")
        if "VendorKit" in path.read_text(encoding="utf-8")
    }
    assert {vendor.name for vendor in vendors()} - inheriting == WITHOUT.keys()
