"""Who stays is told that the process leaves, as long as he stays."""

from __future__ import annotations

from gateway.leaving import Leaving


def test_only_who_is_there_is_told() -> None:
    leaving, told = Leaving(), list[str]()
    with leaving.told(lambda: told.append("one")):
        with leaving.told(lambda: told.append("other")):
            leaving.tell()
        leaving.tell()
    leaving.tell()
    assert told == ["one", "other", "one"]
