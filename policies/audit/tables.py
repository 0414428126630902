"""The read log's tables, the same in SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    text,
)

METADATA = MetaData()
_PLAIN = Text().with_variant(Text(collation="C"), "postgresql")  # sorts by code point in both

LINES = Table(  # without a rowid SQLite writes one page less per commit: an eighth of its CPU
    "audit_lines",
    METADATA,
    Column("process", _PLAIN, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", _PLAIN, nullable=False),
    Column("at", BigInteger, nullable=False),  # microseconds since the epoch
    Column("request_id", _PLAIN, nullable=False),
    Column("subject", _PLAIN, nullable=False),
    Column("roles", _PLAIN, nullable=False),  # JSON, like coordinates and marks
    Column("customer", _PLAIN, nullable=False),
    Column("coordinates", _PLAIN, nullable=False),
    Column("marks", _PLAIN, nullable=False),
    Column("key", _PLAIN, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Index("audit_lines_by_customer", "customer", "at"),
    Index("audit_lines_by_subject", "subject", "at"),
    sqlite_with_rowid=False,
)

ANCHORS = Table(  # the last one of each process
    "audit_anchors",
    METADATA,
    Column("process", _PLAIN, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("key", _PLAIN, nullable=False),
    Column("seal", LargeBinary, nullable=False),
)

CHECKPOINTS = Table(  # where a pruned chain begins now
    "audit_checkpoints",
    METADATA,
    Column("process", _PLAIN, primary_key=True),
    Column("number", BigInteger, nullable=False),  # of the last line removed
    Column("mac", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("key", _PLAIN, nullable=False),
    Column("seal", LargeBinary, nullable=False),
)


def raw(table: Table, rest: str = "") -> TextClause:
    """Select a table without its types: a value that someone has altered may have another."""
    columns = ", ".join(column.name for column in table.columns)
    return text(f"SELECT {columns} FROM {table.name}{rest}")  # noqa: S608 - our own names
