"""Which remembered answers serve a question, now and after a wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from backends.freshness import Entry
from backends.port import Slice


class Found(msgspec.Struct, frozen=True):
    """What is remembered of a query: hits, those of them to refresh, and keys to ask for."""

    results: dict[str, Slice]
    ageing: list[str]
    missing: list[str]


def looked(entries: Mapping[str, Entry], keys: Iterable[str], now: float, oldest: float) -> Found:
    """Look for keys, and note on their entries that somebody asked."""
    results: dict[str, Slice] = {}
    ageing: list[str] = []
    missing: list[str] = []
    for key in keys:
        entry = entries.get(key)
        if entry is None:
            missing.append(key)
            continue
        entry.asked = now
        if now > entry.hit_until or entry.sent < oldest:  # as ``serves`` says, without a call
            missing.append(key)
            continue
        if entry.slice is not None:
            results[key] = entry.slice
        if now > entry.fresh_until:
            ageing.append(key)
    return Found(results, ageing, missing)


def outlived(
    entries: Mapping[str, Entry], keys: Iterable[str], now: float, oldest: float, asked: float
) -> list[str]:
    """Return the keys whose entries do not serve any more and were sent before ``asked``."""
    return [
        key
        for key in keys
        if (one := entries.get(key)) and one.sent < asked and not one.serves(now, oldest)
    ]


def later(entries: Mapping[str, Entry], hits: Mapping[str, Slice]) -> dict[str, Slice]:
    """Return later readings than those of some hits, where there are any by now."""
    found = ((key, hit.as_of, entries.get(key)) for key, hit in hits.items())
    return {
        key: entry.slice
        for key, as_of, entry in found
        if as_of and entry and entry.slice and (entry.slice.as_of or as_of) > as_of
    }
