"""How a query's answer is ordered and cut, per key, inside the database."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Final

import msgspec

from backends.ordering import ORDERINGS
from backends.port import By
from backends.vocabulary import Kind

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"

# By which column the rows of a list belong to the keys; `asked` is no part of the entity itself.
GROUPS: Final[Mapping[By, str]] = {
    By.CUSTOMER: "customer",
    By.ORDER: "asked",
    By.REFERENCE: "asked",
    By.SKU: "sku",
}

_DAYS: Final = frozenset({"expected_close", "issued", "starts", "ordered", "shipped", "received"})
_INSTANTS: Final = frozenset({"at", "opened"})

# Every ordered column as the text that `ordering.sortable` makes of it. SQLite's `instant` is the
# function that `engine` adds; instants that are written so already go without it.
_KEY: Final[Mapping[str, str]] = {SQLITE: "$column", POSTGRESQL: '$column COLLATE "C"'}
_TEXT: Final[Mapping[str, str]] = {
    SQLITE: "coalesce($column, '')",
    POSTGRESQL: "coalesce(CAST($column AS text), '') COLLATE \"C\"",
}
_DAY: Final[Mapping[str, str]] = {
    SQLITE: "coalesce(date($column), '')",
    POSTGRESQL: "coalesce(to_char(CAST($column AS date), 'YYYY-MM-DD'), '') COLLATE \"C\"",
}
_INSTANT: Final[Mapping[str, str]] = {
    SQLITE: "coalesce(CASE WHEN $column GLOB '????-??-??T??:??:??.??????Z'"
    " THEN $column ELSE instant($column) END, '')",
    POSTGRESQL: "coalesce(to_char(CAST($column AS timestamptz) AT TIME ZONE 'UTC',"
    ' \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'), \'\') COLLATE "C"',
}

_PER_KEY = Template("""SELECT placed.* FROM (
SELECT found.*, ROW_NUMBER() OVER (
         PARTITION BY found.$group ORDER BY $value $way, $key $way) AS place
FROM (
$query
) AS found $where
) AS placed $cut
ORDER BY placed.place""")
_LISTING = Template("""SELECT found.* FROM (
$query
) AS found $where
ORDER BY $key $way $cut""")

_BEHIND = Template("""SELECT found.*, $value AS moment FROM (
$query
) AS found
WHERE $value > :after_value OR ($value = :after_value AND $key > :after_key)
ORDER BY $value, $key LIMIT :limit""")
_NEWEST = Template("""SELECT found.*, $value AS moment FROM (
$query
) AS found
ORDER BY $value DESC, $key DESC LIMIT 1""")


class Shape(msgspec.Struct, frozen=True):
    """What of a window changes the statement: the values themselves are bound."""

    conditions: tuple[str, ...] = ()
    after: bool = False
    limit: bool = False


def listing(query: str, kind: Kind, by: By, shape: Shape, dialect: str) -> str:
    """Lay a window over a query that answers with lists.

    ``:after_value`` and ``:after_key`` are the position to go on from, ``:limit`` the rows per key.
    """
    ordering = ORDERINGS[kind]
    value = _sortable(ordering.attribute, dialect)
    key = Template(_KEY[dialect]).substitute(column=f'found."{ordering.key}"')
    whole = by is By.ALL
    sign = ">" if ordering.ascending else "<"
    mark = (
        f"{key} {sign} :after_key"
        if whole
        else f"({value}, {key}) {sign} (:after_value, :after_key)"
    )
    wanted = [*shape.conditions, *([mark] if shape.after else [])]
    limit = "LIMIT :limit" if whole else "WHERE placed.place <= :limit"
    return (_LISTING if whole else _PER_KEY).substitute(
        group=GROUPS.get(by, ""),
        query=query,
        value=value,
        key=key,
        way="ASC" if ordering.ascending else "DESC",
        where=f"WHERE {' AND '.join(wanted)}" if wanted else "",
        cut=limit if shape.limit else "",
    )


def changes(query: str, dialect: str, *, newest: bool) -> str:
    """Lay the order of changes over a query: all behind a mark, or only the newest."""
    value = Template(_INSTANT[dialect]).substitute(column='found."changed"')
    key = Template(_KEY[dialect]).substitute(column='found."key"')
    return (_NEWEST if newest else _BEHIND).substitute(query=query, value=value, key=key)


def _sortable(attribute: str, dialect: str) -> str:
    """Return the column as sortable text."""
    text = _DAY if attribute in _DAYS else _INSTANT if attribute in _INSTANTS else _TEXT
    return Template(text[dialect]).substitute(column=f'found."{attribute}"')
