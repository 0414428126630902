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


def word(error: BackendError) -> str:
    """Return the word for an error of a system."""
    return WORDS.get(type(error).__name__, BROKEN)


def outcome(results: Mapping[str, Slice]) -> str:
    """Return ``ok``, ``partial``, or the word of the failure that hit every key."""
    errors = [slice_.error for slice_ in results.values()]
    failures = [error for error in errors if error is not None]
    if not failures:
        return OK
    return word(failures[0]) if len(failures) == len(errors) else PARTIAL


def cache_results(results: Mapping[str, Slice]) -> dict[str, int]:
    """Count the keys that were hits, stale or misses."""
    counts = dict[str, int]()
    for slice_ in results.values():
        result = _cache_result(slice_)
        counts[result] = counts.get(result, 0) + 1
    return counts


def _cache_result(slice_: Slice) -> str:
    if slice_.served_from is not ServedFrom.CACHE:
        return "miss"
    return "hit" if slice_.error is None else "stale"
