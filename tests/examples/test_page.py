"""What the page for client developers says is so."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from gateway.errors import Code
from resolvers.connections import DEFAULT_FIRST, MAX_FIRST
from resolvers.freshness import SectionState

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
TOLD = orjson.loads((ROOT / "examples" / "clients" / "package.json").read_bytes())


@pytest.mark.parametrize("word", [*Code, *SectionState])
def test_every_code_and_every_state_has_its_row(word: str) -> None:
    assert re.search(rf"^\| `{word}` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("script", re.findall(r"npm run (\w+)", PAGE))
def test_every_command_of_the_page_is_there(script: str) -> None:
    assert script in TOLD["scripts"]


@pytest.mark.parametrize("example", re.findall(r"\]\(\.\./(examples/[^)]+)\)", PAGE))
def test_every_example_is_there(example: str) -> None:
    assert (ROOT / example).is_file()


def test_the_sizes_of_pages_are_right() -> None:
    assert f"`first` (1 to {MAX_FIRST}, {DEFAULT_FIRST} if left out)" in PAGE
