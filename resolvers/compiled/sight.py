"""What the policy says of a field while it is compiled: always, never, or by the relation."""

from __future__ import annotations

from policies.grant import Grant
from policies.principal import Scope
from resolvers.compiled.body import Body


class Sight:
    """Decides for one grant; ``sensitive`` fields are noted when they are read."""

    def __init__(self, grant: Grant, sensitive: frozenset[str]) -> None:
        """Both stay as they are for as long as a plan lives."""
        self._grant = grant
        self._sensitive = sensitive

    def seen(self, coordinate: str) -> str | None:
        """Return when it may be seen: empty for always, None for never."""
        scope = self._grant.scope(coordinate)
        if Scope.ALL in scope:
            return ""
        return f"r & {int(scope)}" if scope else None

    def note(self, body: Body, coordinate: str, seen: str) -> str:
        """Have a sensitive field noted; return what notes it where that depends."""
        if coordinate not in self._sensitive:
            return ""
        if not seen:
            body.notes.add(coordinate)
            return ""
        return f"x.noted(w.customer, {coordinate!r})"

    def open(self, coordinate: str) -> bool:
        """Whether everybody may see a field, and nobody notes it."""
        return self.seen(coordinate) == "" and coordinate not in self._sensitive
