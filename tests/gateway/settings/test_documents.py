"""Which operations are answered, as a person writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.settings import DocumentSettings, Mode
from tests.gateway.settings.conftest import RIGHT, Complaints, Load


def test_without_settings_everything_is_answered_and_hashes_are_taken() -> None:
    settings = DocumentSettings()
    assert (settings.mode, settings.automatic, settings.every_file) == (Mode.OFF, True, ())


def test_each_file_is_read_once_whoever_names_it(loaded: Load, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).touch()
    text = f"""
[documents]
mode = "only"
files = ["{tmp_path}/a.json"]
[documents.roles.sales_rep]
files = ["{tmp_path}/b.json", "{tmp_path}/a.json"]
"""
    assert [one.name for one in loaded(RIGHT + text).documents.every_file] == ["a.json", "b.json"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('mode = "some"', "documents.mode: is not right; must be 'off', 'log' or 'only'"),
        ('mode = "only"', "documents: 'log' and 'only' need 'files' here or in a role's table"),
        ('files = ["none.json"]', "documents.files.0: there is no such file"),
        ("colour = 1", "documents.colour: unknown key"),
    ],
)
def test_what_is_wrong_is_said(complaints: Complaints, text: str, said: str) -> None:
    assert said in complaints(RIGHT + f"[documents]\n{text}\n")[0]
