"""Manifests are read in two forms, and what is wrong with one is said by entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.documents.manifest import ManifestError, read, write, write_map
from gateway.documents.naming import digest

TEXT = "query A { viewer { ...V } } fragment V on Viewer { subject }"
APOLLO = "apollo-persisted-query-manifest"


def row(**more: Any) -> dict[str, Any]:
    return {"id": digest(TEXT), "name": "A", "type": "query", "body": TEXT, **more}


def manifest(folder: Path, content: Any) -> Path:
    file = folder / "m.json"
    file.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return file


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        ({"format": APOLLO, "version": 1, "operations": [row()]}, digest(TEXT)),
        ({"format": APOLLO, "version": 1, "operations": [row(id="a-1", more=1)]}, "a-1"),
        ({digest(TEXT): TEXT}, digest(TEXT)),
        ({f"sha256:{digest(TEXT)}": TEXT}, digest(TEXT)),
        ({"9a0364b9e99bb480dd25e1f0284c8555": TEXT}, "9a0364b9e99bb480dd25e1f0284c8555"),
    ],
)
def test_both_forms_are_read(tmp_path: Path, content: Any, id_: str) -> None:
    (found,) = read(manifest(tmp_path, content))
    assert (found.id, found.text, found.name, found.kind) == (id_, TEXT, "A", "query")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        ([], "a manifest is"),
        ({"format": APOLLO, "version": 2, "operations": []}, "a manifest is"),
        ({"format": "other", "version": 1, "operations": []}, "a manifest is"),
        ({"format": APOLLO, "version": 1, "operations": "x"}, "a manifest is"),
        ({"format": APOLLO, "version": 1, "operations": [{}]}, r"operations\[0\] must have"),
        ({"format": APOLLO, "version": 1, "operations": [row(), 7]}, r"operations\[1\] must have"),
        ({"a": 1}, "a manifest is"),
        ({"a b": TEXT}, "'a b' is not an id"),
        ({digest("x"): TEXT}, "is not the SHA-256 of its text"),
        ({f"sha256:{digest('x')}": TEXT}, "is not the SHA-256 of its text"),
        ({"a": "{"}, "'a' is not GraphQL"),
        ({"a": "{ a " * 50_000}, "'a' is not GraphQL"),
        ({"a": "query A { a } query B { b }"}, "one operation"),
        ({"a": "fragment V on Viewer { subject }"}, "one operation"),
        ({"a": "query A { a } type T { a: Int }"}, "one operation"),
        (
            {
                "format": APOLLO,
                "version": 1,
                "operations": [row(id="a"), row(id="a", body="{ b }")],
            },
            "'a' stands for two texts",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(ManifestError, match=said) as told:
        read(manifest(tmp_path, content))
    assert all(str(tmp_path) in problem for problem in told.value.problems)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as told:
        read(manifest(tmp_path, {"a": "{", "b": "{", "c": TEXT}))
    assert len(told.value.problems) == 2


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("written", [write, write_map])
def test_what_is_written_can_be_read(tmp_path: Path, written: Any) -> None:
    documents = read(manifest(tmp_path, {digest(TEXT): TEXT, "b": "{ viewer { roles } }"}))
    assert {*read(manifest(tmp_path, written(documents)))} == {*documents}
