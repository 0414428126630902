"""What is told of a vendor: its product, what it serves, and against what that was proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from backends.port import By, Serves
from backends.vocabulary import Kind


class Grade(StrEnum):
    """Against what an adapter was run; the words of the vendor matrix."""

    REAL = "run against the real server"
    EXAMPLES = "run against the vendor's published examples or SDK vectors"
    DOCUMENTED = "from documentation only"
    OWN = "run against servers of our own"


class Vendor(msgspec.Struct, frozen=True, kw_only=True):
    """A product that is spoken to.

    ``grades`` are those of single kinds where they differ from ``grade``; ``unverified`` are the
    kinds of which a fact could not be confirmed, and what that is.
    """

    name: str
    product: str
    protocol: str
    grade: Grade
    serves: Serves
    grades: Mapping[Kind, Grade] = {}
    unverified: Mapping[Kind, str] = {}


def serving(bindings: Iterable[tuple[Kind, By]]) -> Serves:
    """Return what bindings serve."""
    served: dict[Kind, frozenset[By]] = {}
    for kind, by in bindings:
        served[kind] = served.get(kind, frozenset()) | {by}
    return served
