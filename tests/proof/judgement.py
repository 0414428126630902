"""What an answer shows against what it should: every difference is a leak or a missing value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tests.proof.oracle import Fate, Verdict
from tests.proof.sentinels import MARK
from tests.proof.spelling import Spelled

FORBIDDEN = "FORBIDDEN"


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: all of its text, and what it means.

    ``noted`` is what the read log got for it, fields by our id of the customer; None where that
    is not looked at.
    """

    text: str
    data: Any
    errors: Sequence[Mapping[str, Any]]
    noted: Mapping[str, frozenset[str]] | None = None


def marks(text: str) -> frozenset[str]:
    """Find the values of ours in a text."""
    return frozenset(MARK.findall(text))


def values(answer: Any, keys: Sequence[str]) -> list[Any]:
    """Follow keys into an answer through all items of lists; what is null is not there."""
    if isinstance(answer, list):
        return [found for item in answer for found in values(item, keys)]
    if not keys:
        return [] if answer is None else [answer]
    return values(answer.get(keys[0]), keys[1:]) if isinstance(answer, dict) else []


def leaks(
    response: Response, ways: Sequence[tuple[Spelled, Verdict]], secret: frozenset[str]
) -> Iterator[str]:
    """Name what is in an answer and should not be, or is not said of what was denied."""
    for mark in sorted(marks(response.text) & secret):
        yield f"the answer holds {mark}"
    for way, verdict in ways:
        depth = {Fate.DENIED: verdict.at + 1, Fate.ABSENT: len(way.keys)}.get(verdict.fate)
        if depth and values(response.data, way.keys[:depth]):
            yield f"{way.route} is shown"
        if verdict.fate is Fate.EMPTY and _counts(way) and any(values(response.data, way.keys)):
            yield f"{way.route} counts what is hidden"
    yield from _wrong_errors(response, ways)


def _wrong_errors(response: Response, ways: Sequence[tuple[Spelled, Verdict]]) -> Iterator[str]:
    """Compare what was said of denials: one error per field, its first place, how often."""
    expected: Counter[str] = Counter()
    places: dict[tuple[str, ...], str] = {}
    for way, verdict in ways:
        if verdict.fate is Fate.DENIED:
            name = way.route.coordinates[verdict.at]
            expected[name] += verdict.times
            places[way.keys[: verdict.at + 1]] = name
    told: Counter[str] = Counter()
    for error in response.errors:
        path = tuple(key for key in error.get("path") or () if isinstance(key, str))
        name = places.get(path, "nothing that is denied")
        if error["extensions"].get("code") != FORBIDDEN or name in told:
            yield f"an error too many: {error}"
        told[name] += error["extensions"].get("count", 0)
    # What may not be null at the root ends the answer: the other denials are not met any more.
    if response.data is None:
        told = Counter(dict.fromkeys(told, 1))
        expected = Counter({name: 1 for name in expected if name in told}) or expected
    if told != expected:
        yield f"denials told {told - expected}, not told {expected - told}"


def met(way: Spelled, verdict: Verdict) -> tuple[str, ...]:
    """Name the fields of a way that were read for the caller."""
    return way.route.coordinates[: verdict.at]


def misnoted(noted: frozenset[str], read: frozenset[str]) -> Iterator[str]:
    """Compare what the read log got of a customer with the sensitive fields that were read."""
    yield from (f"{name} was read and not noted" for name in sorted(read - noted))
    yield from (f"{name} was noted and not read" for name in sorted(noted - read))


def missing(response: Response, ways: Sequence[tuple[Spelled, Verdict]]) -> Iterator[str]:
    """Name the ways that should show a value and show none."""
    for way, verdict in ways:
        found = values(response.data, way.keys) if verdict.fate is Fate.SEEN else [True]
        if not found or (_counts(way) and not all(found)):
            yield f"{way.route} shows nothing"


def _counts(way: Spelled) -> bool:
    return way.route.steps[-1].field == "totalCount"
