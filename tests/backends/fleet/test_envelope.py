"""A written value is read at its place, under its secret, as of its instant, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from backends.fleet.envelope import STAMP, Envelope, dated, stamp
from tests.backends.hand_clock import START

PLACE, OTHER = b"p" * 16, b"q" * 16
SECRETS = [None, "a secret of thirty-two characters"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_body_comes_back(secret: str | None) -> None:
    envelope = Envelope(secret)
    assert envelope.unwrap(PLACE, envelope.wrap(PLACE, START, b"body")) == b"body"


@pytest.mark.parametrize("secret", SECRETS)
def test_its_date_can_be_read_by_everybody(secret: str | None) -> None:
    assert dated(Envelope(secret).wrap(PLACE, START, b"body")) == START


def test_later_instants_sort_behind() -> None:
    instants = [START + dt.timedelta(microseconds=n) for n in (0, 1, 999_999, 10**9)]
    stamps = [stamp(instant) for instant in instants]
    assert stamps == sorted(set(stamps))


def test_a_sealed_body_does_not_show() -> None:
    assert b"body" not in Envelope(SECRETS[1]).wrap(PLACE, START, b"body")


def test_two_writings_of_one_body_differ() -> None:
    envelope = Envelope(SECRETS[1])
    assert envelope.wrap(PLACE, START, b"body") != envelope.wrap(PLACE, START, b"body")


def test_a_sealed_body_is_of_no_use_at_another_place() -> None:
    envelope = Envelope(SECRETS[1])
    assert envelope.unwrap(OTHER, envelope.wrap(PLACE, START, b"body")) is None


def test_a_sealed_body_cannot_be_given_another_date() -> None:
    envelope = Envelope(SECRETS[1])
    written = envelope.wrap(PLACE, START, b"body")
    later = stamp(START + dt.timedelta(minutes=1)) + written[STAMP:]
    assert envelope.unwrap(PLACE, later) is None


@pytest.mark.parametrize("other", [None, "another secret of thirty-two chars"])
def test_another_secret_makes_other_names_and_reads_nothing(other: str | None) -> None:
    envelope = Envelope(SECRETS[1])
    written = envelope.wrap(PLACE, START, b"body")
    assert Envelope(other).unwrap(PLACE, written) != b"body"
    assert Envelope(other).mark != envelope.mark


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("garbage", [b"", b"\xff" * 80, b"12", b"9" * 16, b"123456789012345x" * 4])
def test_garbage_is_no_error(secret: str | None, garbage: bytes) -> None:
    assert Envelope(secret).unwrap(PLACE, garbage) in {None, b""}
