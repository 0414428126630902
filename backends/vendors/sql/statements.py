"""Statements ready to run: each query is put together once per shape of window."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Integer, String, TextClause, bindparam, text

from backends.port import By
from backends.vendors.sql.queries import parameters
from backends.vendors.sql.windows import Shape, changes, listing
from backends.vocabulary import Kind


class Statements:
    """The chosen queries of one system in its database's dialect."""

    def __init__(self, queries: Mapping[str, str], dialect: str) -> None:
        """Take the texts by name (``order.customer``)."""
        self._queries = queries
        self._dialect = dialect
        self._ready: dict[tuple[str, Shape | None], TextClause] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the system has such a query."""
        return name in self._queries

    def plain(self, name: str) -> TextClause:
        """Return a query as it stands."""
        ready = self._ready.get((name, None))
        return self._keep(name, None, self._queries[name]) if ready is None else ready

    def listed(self, name: str, kind: Kind, by: By, shape: Shape) -> TextClause:
        """Return a query whose answer is filtered, ordered and cut."""
        ready = self._ready.get((name, shape))
        if ready is not None:
            return ready
        whole = listing(self._queries[name], kind, by, shape, self._dialect)
        return self._keep(name, shape, whole)

    def changed(self, name: str, *, newest: bool) -> TextClause:
        """Return a query of changes that is ordered, and begins behind a mark or at the end."""
        place = f"{name} {'newest' if newest else 'behind'}"
        ready = self._ready.get((place, None))
        if ready is not None:
            return ready
        return self._keep(place, None, changes(self._queries[name], self._dialect, newest=newest))

    def _keep(self, name: str, shape: Shape | None, sql: str) -> TextClause:
        statement = text(sql).bindparams(
            *(
                bindparam(
                    parameter,
                    type_=Integer() if parameter == "limit" else String(),
                    expanding=parameter == "keys",
                    required=True,
                )
                for parameter in parameters(sql)
            )
        )
        return self._ready.setdefault((name, shape), statement)
