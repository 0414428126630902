"""The directory's tables, the same in SQLite and PostgreSQL.

``records`` holds what each system says of each of its customers and ``mentions`` which records
say that they are the same customer; both are facts. ``customers`` holds one line per customer,
worked out from them, with all that a look-up or a search reads. ``erasures`` holds what must not
come back.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from backends.ordering import sortable

METADATA = MetaData()
PLAIN = Text().with_variant(Text(collation="C"), "postgresql")  # sorts by code point in both


class Instant(TypeDecorator[dt.datetime]):
    """An aware instant as UTC text that sorts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else sortable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:
        """Read it."""
        del dialect
        return None if value is None else dt.datetime.fromisoformat(value)


CUSTOMERS = Table(
    "customers",
    METADATA,
    Column("serial", Integer, primary_key=True),  # a lower one is an older id
    Column("id", PLAIN, nullable=False, unique=True),
    Column("live", Boolean, nullable=False),  # False: no system has it now; its id is kept
    Column("links", PLAIN, nullable=False),  # JSON, [[system, key], ...], sorted
    Column("name", PLAIN),
    Column("owner", PLAIN),
    Column("team", PLAIN),
    Column("region", PLAIN),
    Column("segment", PLAIN),
    Column("sort_name", PLAIN, nullable=False),
    Column("names", PLAIN, nullable=False),  # folded, all spellings, a line each
    Column("phones", PLAIN, nullable=False),  # digits, a line each
    Column("codes", PLAIN, nullable=False),  # keys, tax numbers, mail; a line break before each
    Column("as_of", Instant, nullable=False),
    Index("customers_by_name", "sort_name", "id"),
    Index("customers_by_owner", "owner", "sort_name", "id"),
    Index("customers_by_team", "team", "sort_name", "id"),
)

RECORDS = Table(
    "records",
    METADATA,
    Column("serial", Integer, primary_key=True),
    Column("system", PLAIN, nullable=False),
    Column("key", PLAIN, nullable=False),
    Column("customer", PLAIN, nullable=False),  # never an alias
    Column("present", Boolean, nullable=False),  # False: vanished; kept so that its id comes back
    Column("seen", Integer, nullable=False),  # the last pass that saw it
    Column("as_of", Instant, nullable=False),
    Column("name", PLAIN),
    Column("owner", PLAIN),
    Column("team", PLAIN),
    Column("region", PLAIN),
    Column("segment", PLAIN),
    Column("phone", PLAIN),
    Column("email", PLAIN),
    Column("tax_number", PLAIN),
    UniqueConstraint("system", "key"),
    Index("records_by_customer", "customer"),
    Index("records_by_pass", "system", "seen"),
)

MENTIONS = Table(
    "mentions",
    METADATA,
    Column("system", PLAIN, nullable=False),
    Column("key", PLAIN, nullable=False),
    Column("to_system", PLAIN, nullable=False),
    Column("to_key", PLAIN, nullable=False),
    PrimaryKeyConstraint("system", "key", "to_system", "to_key"),
    Index("mentions_by_target", "to_system", "to_key"),
)

ALIASES = Table(
    "aliases",
    METADATA,
    Column("alias", PLAIN, primary_key=True),
    Column("id", PLAIN, nullable=False, index=True),  # never an alias itself
)

PASSES = Table(
    "passes",
    METADATA,
    Column("system", PLAIN, primary_key=True),
    Column("rank", Integer, nullable=False),  # whose word counts first
    Column("owns", Boolean, nullable=False),  # whether owner and team come from here
    Column("number", Integer, nullable=False),  # of the pass that goes on or was the last
    Column("going_on", Boolean, nullable=False),
    Column("position", PLAIN),  # where to read on
    Column("done", Integer, nullable=False),
    Column("began", Instant),
    Column("complete_as_of", Instant),  # when the last complete pass began
)

ERASURES = Table(
    "erasures",
    METADATA,
    Column("digest", PLAIN, primary_key=True),  # of a link that stays out until it is readmitted
    Column("at", Instant, nullable=False),
)

TURNS = Table(
    "turns",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),  # counts writes; who has changed it writes alone
)
