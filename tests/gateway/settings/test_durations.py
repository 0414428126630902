"""Durations and sizes."""

import pytest

from gateway.settings.durations import seconds, size


@pytest.mark.parametrize(
    ("written", "expected"),
    [("500ms", 0.5), ("1s", 1), ("5m", 300), ("24h", 86_400), ("2d", 172_800), (7, 7), ("7", 7)],
)
def test_a_duration_is_in_seconds(written: object, expected: float) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize("written", ["5 min", "", "-1s", "s", True, None, -1, float("nan"), []])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="must be a duration"):
        seconds(written)


@pytest.mark.parametrize(("written", "expected"), [("64KB", 65_536), ("1MB", 1_048_576), (9, 9)])
def test_a_size_is_in_bytes(written: object, expected: int) -> None:
    assert size(written) == expected


def test_what_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a size"):
        size("1GiB")
