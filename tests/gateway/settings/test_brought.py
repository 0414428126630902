"""What installed packages bring, good or bad."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from gateway.settings.brought import GROUP, brought
from gateway.settings.vendors.tryton import Tryton

GOOD = """
from typing import Literal
from gateway.settings.connection import Connection
class Acme(Connection):
    vendor: Literal["acme"]
    def backend(self, name, share):
        raise NotImplementedError
"""
BAD = {
    "import no_such_one": "cannot be imported: No module named 'no_such_one'",
    "raise RuntimeError('a secret of theirs')": "cannot be imported: it raises RuntimeError",
    "class Acme(": "cannot be imported: it raises SyntaxError",
    "Other = 1": "cannot be imported: it raises AttributeError",
    "Acme = 17": "is no subclass of Connection",
    "class Acme: pass": "is no subclass of Connection",
    GOOD.replace('"acme"', '"another"'): "lacks the field vendor: Literal['acme']",
    GOOD.replace("    vendor", "    name"): "lacks the field vendor: Literal['acme']",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder that modules are imported from."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("acme_of_tests", None)


def taken(folder: Path, text: str) -> Any:
    """Return what reads a system's table, once a package with this text is installed."""
    (folder / "acme_of_tests.py").write_text(text)
    found = brought([EntryPoint("acme", "acme_of_tests:Acme", GROUP)])
    assert [*found] == ["acme"]
    theirs: Any = found["acme"]
    either: Any = Annotated[theirs | Tryton, Field(discriminator="vendor")]
    return TypeAdapter(either)


def test_a_vendor_of_a_package_is_read_as_ours_are(folder: Path) -> None:
    system = taken(folder, GOOD).validate_python({"vendor": "acme", "timezone": "UTC"})
    assert (system.vendor, type(system).__name__) == ("acme", "Acme")


@pytest.mark.parametrize(("text", "why"), BAD.items())
def test_a_bad_package_is_named_where_a_system_wants_it(folder: Path, text: str, why: str) -> None:
    systems = taken(folder, text)
    with pytest.raises(ValidationError) as caught:
        systems.validate_python({"vendor": "acme", "timezone": "UTC"})
    (error,) = caught.value.errors()
    told = f"Value error, the entry point acme = acme_of_tests:Acme {why}"
    assert (error["loc"], error["msg"]) == (("acme",), told)


def test_a_bad_package_does_no_harm_to_others(folder: Path) -> None:
    table = {
        "vendor": "tryton",
        "base_url": "https://erp.example.com",
        "timezone": "UTC",
        "database": "company",
        "company": 1,
        "user": "gateway",
        "password": "open-sesame",
    }
    assert isinstance(taken(folder, "import no_such_package").validate_python(table), Tryton)
