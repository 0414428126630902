"""From a folder of operations to documents, each with the fragments that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import ExecutableDefinitionNode, parse

from gateway.documents.building import build
from gateway.documents.manifest import ManifestError
from gateway.documents.naming import digest

A = "query A {\n  viewer { ...V }  # as it is\n}\nfragment V on Viewer { subject }\n"
EXAMPLES = Path(__file__).parents[3] / "examples" / "documents"


def folder(path: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (path / f"{name}.graphql").write_text(text, encoding="utf-8")
    return [path]


def test_a_file_with_one_operation_and_all_it_needs_is_kept_as_it_is(tmp_path: Path) -> None:
    (found,) = build(folder(tmp_path, a=A))
    assert (found.name, found.text, found.id) == ("A", A, digest(A))


def test_fragments_of_other_files_are_put_behind_with_those_that_they_need(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "w.gql").write_text("fragment W on Viewer { roles }")
    parts = folder(
        tmp_path,
        a="query A { viewer { ...V } } query B { viewer { subject } }",
        v="fragment V on Viewer { subject ...W } fragment Unused on Viewer { subject }",
    )
    texts = {one.name: one.text for one in build(parts)}
    definitions = parse(texts["A"]).definitions
    names = [
        d.name.value for d in definitions if isinstance(d, ExecutableDefinitionNode) and d.name
    ]
    assert names == ["A", "V", "W"]
    assert "fragment" not in texts["B"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a": "{ viewer { subject } }"}, "needs a name"),
        ({"a": "query A { viewer { ...V } }"}, "there is no fragment V"),
        ({"a": "query A {"}, "is not GraphQL"),
        ({"a": "type A { a: Int }"}, "holds a schema"),
        ({"a": "query A { a }", "b": "query A { b }"}, "there is an operation A in"),
        ({"a": A, "b": "fragment V on Viewer { roles }"}, "there is another fragment V"),
    ],
)
def test_what_is_in_the_way_is_told_with_the_file(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(ManifestError, match=said):
        build(folder(tmp_path, **files))


def test_fragments_that_spread_each_other_come_to_an_end(tmp_path: Path) -> None:
    text = "query A { viewer { ...V } } fragment V on Viewer { ...W } fragment W on Viewer { ...V }"
    (found,) = build(folder(tmp_path, a=text))
    assert found.text == text


def test_the_examples_can_be_built() -> None:
    assert {one.name for one in build([EXAMPLES])} == {"Customer360", "Orders"}
