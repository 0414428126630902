"""How a call to a system ended, as one word."""

from collections.abc import Mapping

from backends.errors import BackendError
from backends.port import ServedFrom, Slice

OK = "ok"
PARTIAL = "partial"
CANCELLED = "cancelled"
BROKEN = "broken"
WORDS = {
    "Unavailable": "unavailable",
    "TimedOut": "timed_out",
    "Throttled": "throttled",
    "Shed": "shed",
    "Tripped": "tripped",
    "Paused": "paused",
    "Refused": "refused",
    "Missing": "missing",
    "Unfit": "unfit",
    "Garbled": "garbled",
    "Unserved": "unserved",
}

_CACHE = ServedFrom.CACHE  # a look at the enum costs a call


def word(error: BackendError) -> str:
    """Return the word for an error of a system."""
    return WORDS.get(type(error).__name__, BROKEN)


def outcome(results: Mapping[str, Slice]) -> str:
    """Return ``ok``, ``partial``, or the word of the failure that hit every key."""
    for slice_ in results.values():
        if slice_.error is not None:
            return _failure(results)
    return OK


def _failure(results: Mapping[str, Slice]) -> str:
    errors = [slice_.error for slice_ in results.values()]
    failures = [error for error in errors if error is not None]
    return word(failures[0]) if len(failures) == len(errors) else PARTIAL


def reads(results: Mapping[str, Slice]) -> tuple[int, int, int]:
    """Count the keys that were misses, hits and stale."""
    hits = stale = 0
    for slice_ in results.values():
        if slice_.served_from is _CACHE:
            if slice_.error is None:
                hits += 1
            else:
                stale += 1
    return len(results) - hits - stale, hits, stale


def cache_results(results: Mapping[str, Slice]) -> dict[str, int]:
    """Count the keys by what the cache had, where it is not nothing."""
    counts = zip(("miss", "hit", "stale"), reads(results), strict=True)
    return {result: count for result, count in counts if count}
