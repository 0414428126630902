"""What is wrong only when two tables are seen together, or with a name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.settings.problems import Problem
from gateway.settings.values import hint, names

SYSTEM_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

Tables = Mapping[str, Any]


def contradictions(tables: Tables) -> Iterator[Problem]:
    """Find them all, also where other parts of the tables are wrong."""
    systems, owners = tables.get("systems"), tables.get("owners")
    if isinstance(systems, Mapping):
        yield from _bad_names(systems)
        yield from _unknown_owners(systems, owners if isinstance(owners, Mapping) else {})
        yield from _unknown_links(systems)


def _bad_names(systems: Tables) -> Iterator[Problem]:
    for name in systems:
        if not SYSTEM_NAME.fullmatch(name):
            right = "a system's name has small letters, digits and single '_' between them"
            yield Problem(("systems", name), right)


def _unknown_owners(systems: Tables, owners: Tables) -> Iterator[Problem]:
    for kind, given in owners.items():
        wanted = names(given)
        for name in wanted if isinstance(wanted, list) else ():
            if name not in systems:
                yield _not_configured(("owners", kind), str(name), systems)


def _unknown_links(systems: Tables) -> Iterator[Problem]:
    for name, system in systems.items():
        links = system.get("links") if isinstance(system, Mapping) else None
        for other in links if isinstance(links, Mapping) else ():
            if other not in systems:
                yield _not_configured(("systems", name, "links", other), other, systems)


def _not_configured(path: tuple[str, ...], name: str, systems: Tables) -> Problem:
    right = hint(name, systems) or f"; there is {', '.join(systems)}"
    return Problem(path, f"names a system that is not configured{right}")
