"""A notice is believed when who knows the secret signed it lately, and never otherwise."""

from __future__ import annotations

import pytest

from gateway.events.signatures import WINDOW, NotSigned, check, sign

SECRET = "a secret of forty characters, of two sides"
BODY = b'{"changes": []}'
NOW = 1_800_000_000
GOOD = sign(SECRET, BODY, NOW)
OTHER = sign("another secret of forty characters here", BODY, NOW)


def test_what_is_signed_is_believed() -> None:
    assert check(GOOD, SECRET, BODY, NOW).at == NOW


def test_the_form_is_the_documented_one() -> None:
    own = "1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908"
    assert sign("secret", b"{}", 1) == f"t=1,v1={own}"


@pytest.mark.parametrize("late", [-WINDOW, WINDOW])
def test_a_clock_may_be_off_by_five_minutes(late: float) -> None:
    assert check(GOOD, SECRET, BODY, NOW + late)
    with pytest.raises(NotSigned):
        check(GOOD, SECRET, BODY, NOW + late * 1.01)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        OTHER,
        GOOD.upper(),
        GOOD[:-1],
        GOOD + "0",
        GOOD.replace("v1=", "v0="),
        GOOD.partition(",")[2],
        GOOD.partition(",")[0],
        f"t={NOW}," + GOOD,
        GOOD.replace("t=", "t=+"),
        GOOD.replace("t=1", "t=٣"),
        "t=nan," + GOOD.partition(",")[2],
        f"t={'9' * 400}," + GOOD.partition(",")[2],
        ",".join([f"t={NOW}", *["v1=" + "0" * 64] * 9, GOOD.partition(",")[2]]),
        f"t={NOW},v1=é",
    ],
)
def test_everything_else_is_not_signed(header: str | None) -> None:
    with pytest.raises(NotSigned):
        check(header, SECRET, BODY, NOW)


def test_another_body_or_moment_is_not_what_was_signed() -> None:
    with pytest.raises(NotSigned):
        check(GOOD, SECRET, BODY + b" ", NOW)
    with pytest.raises(NotSigned):
        check(GOOD.replace(str(NOW), str(NOW + 1)), SECRET, BODY, NOW)


def test_one_of_several_signatures_is_enough_while_a_secret_changes() -> None:
    both = f"{OTHER},{GOOD.partition(',')[2]}"
    assert check(both, SECRET, BODY, NOW).once == check(GOOD, SECRET, BODY, NOW).once
