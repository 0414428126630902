"""Which role sees which list."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from gateway.documents.manifest import ManifestError
from gateway.documents.trusted import Trusted
from gateway.settings import DocumentSettings, RoleDocuments

A, B, C = (f"query {name} {{ viewer {{ subject }} }}" for name in "ABC")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for number, texts in enumerate(({"a": A, "b": B}, {"c": C})):
        file = tmp_path / f"{number}.json"
        file.write_bytes(orjson.dumps(texts))
        made.append(file)
    return made


def seen(trusted: Trusted, *roles: str) -> set[str]:
    return {id_ for view in trusted.views(roles) for id_ in view.ids if id_ in "abc"}


def test_roles_have_the_lists_of_everybody_and_their_own(files: list[Path]) -> None:
    clerk, guest = RoleDocuments(files=(files[1],)), RoleDocuments(operations=("B",))
    settings = DocumentSettings(files=(files[0],), roles={"clerk": clerk, "guest": guest})
    trusted = Trusted.load(settings)
    assert len(trusted) == 3
    assert seen(trusted, "clerk") == {"a", "b", "c"}
    assert seen(trusted, "guest") == {"b"}
    assert seen(trusted, "other") == seen(trusted) == {"a", "b"}
    assert seen(trusted, "guest", "clerk") == {"a", "b", "c"}


def test_an_operation_that_no_file_has_is_named(files: list[Path]) -> None:
    guest = RoleDocuments(operations=("B", "Bb"))
    with pytest.raises(ManifestError, match="no file has the operation Bb"):
        Trusted.load(DocumentSettings(files=(files[0],), roles={"guest": guest}))


def test_one_id_cannot_stand_for_two_texts(files: list[Path]) -> None:
    files[1].write_bytes(orjson.dumps({"a": C}))
    with pytest.raises(ManifestError, match="'a' stands for different texts"):
        Trusted.load(DocumentSettings(files=tuple(files)))


def test_the_problems_of_all_files_are_told(files: list[Path]) -> None:
    for file in files:
        file.write_text("{")
    with pytest.raises(ManifestError) as told:
        Trusted.load(DocumentSettings(files=tuple(files)))
    assert len(told.value.problems) == 2
