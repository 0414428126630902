"""What a section's freshness looks like on a span."""

from __future__ import annotations

from typing import TypeAlias

from resolvers.freshness import Freshness, SectionState

Attributes: TypeAlias = dict[str, str | float | int | tuple[str, ...]]

FAILED = frozenset(
    {SectionState.UNAVAILABLE, SectionState.TIMED_OUT, SectionState.SHED, SectionState.FAILED}
)


def told(name: str, freshness: Freshness) -> tuple[Attributes, bool]:
    """Return attributes, and whether the section has failed. What is not known is left out."""
    found = {
        "c360.as_of": freshness.as_of.isoformat() if freshness.as_of else None,
        "c360.age_seconds": freshness.age_seconds,
        "c360.source": freshness.source,
        "c360.served_from": freshness.served_from,
        "c360.retry_after_ms": freshness.retry_after_ms,
    }
    attributes: Attributes = {"c360.section": name, "c360.state": freshness.state}
    attributes |= {key: value for key, value in found.items() if value is not None}
    if freshness.parts:
        attributes["c360.part.sources"] = tuple(part.source for part in freshness.parts)
        attributes["c360.part.states"] = tuple(part.state for part in freshness.parts)
    return attributes, freshness.state in FAILED
