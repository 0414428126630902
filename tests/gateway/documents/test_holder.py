"""Files that change are taken in once they have settled; broken ones change nothing."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from gateway.documents.holder import Holder
from gateway.documents.manifest import ManifestError
from gateway.documents.trusted import Trusted
from gateway.settings import DocumentSettings


def written(file: Path, id_: str) -> None:
    file.write_bytes(orjson.dumps({id_: "{ viewer { subject } }"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "m.json"
    written(made, "one")
    return made


def held(file: Path) -> Holder:
    return Holder(lambda: Trusted.load(DocumentSettings(files=(file,))), [file])


def test_a_change_counts_once_two_looks_find_it_the_same(file: Path) -> None:
    holder = held(file)
    assert not holder.changed()
    written(file, "two")
    assert [holder.changed(), holder.changed()] == [False, True]
    holder.reload()
    assert "two" in holder.trusted.others.ids
    assert not holder.changed()


@pytest.mark.parametrize("content", [b"{", b"[]", None])
def test_a_broken_file_is_refused_once_and_the_old_one_stays(
    file: Path, content: bytes | None
) -> None:
    holder = held(file)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert [holder.changed(), holder.changed()] == [False, True]
    with capture_logs() as logs:
        holder.reload()
    assert [one["event"] for one in logs] == ["documents_refused"]
    assert "one" in holder.trusted.others.ids
    assert not holder.changed()


def test_whatever_goes_wrong_the_old_ones_stay(file: Path) -> None:
    good = Trusted.load(DocumentSettings(files=(file,)))
    answers = iter([good])
    holder = Holder(lambda: next(answers), [file])
    holder.reload()
    assert holder.trusted is good


def test_the_first_files_must_be_right(file: Path) -> None:
    file.write_text("{")
    with pytest.raises(ManifestError):
        held(file)
