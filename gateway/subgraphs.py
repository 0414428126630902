"""The settings of a process that serves one domain: the systems and kinds of that domain alone."""

from __future__ import annotations

from gateway.settings import Settings
from resolvers.domains import KINDS, Domain


def narrowed(settings: Settings) -> Settings:
    """Return the settings without what this process's domain does not ask of systems.

    The directory's own process knows every system: it lists their customers and their state.
    """
    domain = settings.server.subgraph
    if domain is None:
        return settings
    owners = {kind: names for kind, names in settings.owners.items() if kind in KINDS[domain]}
    asked = {name for names in owners.values() for name in names}
    if domain is Domain.DIRECTORY:
        asked = {*settings.systems}
    systems = {name: system for name, system in settings.systems.items() if name in asked}
    return settings.model_copy(update={"owners": owners, "systems": systems})


def keeps_directory(settings: Settings) -> bool:
    """Whether this process reads who exists out of the systems; the others find it written."""
    return settings.server.subgraph in {None, Domain.DIRECTORY}
