"""The tables of access: keys of machines, who is refused, openings in an emergency, pauses.

They are the same in SQLite and PostgreSQL; instants are seconds since the epoch.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

METADATA = MetaData()

KEYS = Table(
    "auth_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),  # of the whole key; the secret is not kept
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),  # JSON, like teams and customers
    Column("rep", Text),
    Column("teams", Text, nullable=False),
    Column("customers", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("last_used", Float),
    Column("revoked", Boolean, nullable=False),
)

REVOKED = Table(
    "auth_revoked",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),  # a subject, or the id of a token
    Column("at", Float, nullable=False),
    Column("before", Float),  # NULL: whenever the token was issued
    PrimaryKeyConstraint("kind", "name"),
)

OPENINGS = Table(
    "auth_openings",
    METADATA,
    Column("holder", LargeBinary, primary_key=True),  # a digest of the subject and its token
    Column("at", Float, nullable=False),
    Column("expires", Float, nullable=False),  # of the token: past that the line is of no use
)

PAUSES = Table(
    "system_pauses",
    METADATA,
    Column("system", Text, primary_key=True),
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("reason", Text, nullable=False),
)

TURNS = Table(
    "auth_turns",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Counts what changes who is let in, so that a look at one number tells whether to read on.
    Column("number", Integer, nullable=False),
)
