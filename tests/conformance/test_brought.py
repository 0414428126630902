"""A package of others brings a vendor: settings, command and kit take it without a change here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = "acme_c360"
SETTINGS = """
[auth]
issuer = "https://login.example.com"
audience = "c360"
jwks_url = "https://login.example.com/keys"
[systems.erp]
vendor = "acme"
base_url = "https://acme.example.com"
timezone = "Europe/Berlin"
api_key = "open-sesame"
[owners]
customer = "erp"
order = "erp"
"""
ASK_SETTINGS = """
import sys, tomllib
from gateway.settings import Settings
settings = Settings.model_validate(tomllib.load(open(sys.argv[1], "rb")))
system = settings.systems["erp"]
print(type(system).__name__, type(system.backend("erp", lambda *_: None)).__name__)
"""
KIT = (
    *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "backends.conformance.counted"),
    *("-o", "asyncio_mode=auto", "--kit-vendors", "acme", f"{PACKAGE}/test_acme.py"),
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Lay a folder out as an installer would."""
    shutil.copytree(HERE / PACKAGE, tmp_path / PACKAGE)
    named = tmp_path / f"{PACKAGE}-1.0.dist-info"
    named.mkdir()
    (named / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n")
    entry = f"[customer360.vendors]\nacme = {PACKAGE}.settings:Acme\n"
    (named / "entry_points.txt").write_text(entry)
    return tmp_path


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python where both the package and we can be imported."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_take_it_and_make_its_backend(installed: Path) -> None:
    (installed / "c360.toml").write_text(SETTINGS)
    done = ran(installed, "-c", ASK_SETTINGS, "c360.toml")
    assert (done.stdout.split(), done.returncode) == (["Acme", "AcmeBackend"], 0), done.stderr


def test_a_wrong_table_of_it_is_explained_as_ours_are(installed: Path) -> None:
    (installed / "c360.toml").write_text(SETTINGS.replace("api_key", "api_kye"))
    done = ran(installed, "-m", "gateway", "check", "--config", "c360.toml")
    assert done.returncode != 0
    assert "systems.erp.api_key" in done.stderr
    assert "systems.erp.api_kye: unknown key, did you mean 'api_key'?" in done.stderr


def test_one_that_cannot_be_imported_is_named_where_a_system_wants_it(installed: Path) -> None:
    (installed / "c360.toml").write_text(SETTINGS)
    (installed / PACKAGE / "settings.py").write_text("import a_package_that_is_gone\n")
    done = ran(installed, "-m", "gateway", "check", "--config", "c360.toml")
    entry = f"acme = {PACKAGE}.settings:Acme"
    assert f"systems.erp: the entry point {entry} cannot be imported" in done.stderr
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert ran(installed, "-m", "gateway", "vendors", "--json").returncode == 0


def test_the_command_lists_it_and_the_readme_does_not(installed: Path) -> None:
    rows = json.loads(ran(installed, "-m", "gateway", "vendors", "--json").stdout)
    (acme,) = [row for row in rows if row["vendor"] == "acme"]
    assert (acme["product"], acme["kinds"]) == ("ACME Office", ["customer", "order"])
    assert "acme" not in ran(installed, "-m", "gateway", "vendors", "--markdown").stdout


def test_the_kit_runs_over_it(installed: Path) -> None:
    done = ran(installed, *KIT)
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("| acme")]
    assert "0 " not in [cell.strip() + " " for cell in row.split("|")[2:14]]


def test_the_kit_fails_where_a_vendor_does_not_show_all(installed: Path) -> None:
    done = ran(installed, *KIT[:-1], "--kit-vendors", "acme,nobody", KIT[-1])
    assert done.returncode == 1
    assert "nobody: lacking 1 Samples" in done.stdout
