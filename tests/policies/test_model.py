"""What is compiled is the text that was proven."""

from __future__ import annotations

from pathlib import Path

from policies.engine import MODEL
from policies.model import read_model
from tests.policies.policies import written


def test_own_model_means_what_the_compilation_relies_on() -> None:
    assert read_model(MODEL) == (MODEL.read_text(encoding="utf-8"), ())


def test_text_of_a_model_that_cannot_be_read_is_empty(tmp_path: Path) -> None:
    text, problems = read_model(written(tmp_path, "nonsense", "other.conf"))
    assert (text, len(problems)) == ("", 1)
