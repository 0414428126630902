"""The settings of a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from gateway.settings.connection import Connection
from gateway.settings.values import Plain, address

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share

DatabaseAddress = Annotated[
    SecretStr,
    Plain(),
    AfterValidator(
        address(
            ("sqlite+aiosqlite", "postgresql+asyncpg"),
            "postgresql+asyncpg://reader@db.example.com/erp",
        )
    ),
]


def flat(queries: Any) -> Any:
    """Return nested tables as one, since ``order.customer`` unquoted is a table in TOML."""
    if not isinstance(queries, Mapping):
        return queries
    found: dict[str, Any] = {}
    for name, value in queries.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{part}": text for part, text in value.items()}
        else:
            found[name] = value
    return found


class Sql(Connection):
    """A database or reporting views, read by SQL."""

    vendor: Literal["sql"]
    url: DatabaseAddress = Field(description="the address of the database, with an async driver")
    tables: Literal["crm", "erp", "none"] = Field(
        "none", description="which standard queries fit its tables: 'crm', 'erp' or 'none'"
    )
    queries: Annotated[dict[str, str], BeforeValidator(flat)] = Field(
        default_factory=dict, description="queries of your own, such as: order.customer = 'SELECT'"
    )
    links: dict[str, str] = Field(
        default_factory=dict,
        description="columns of a customer with keys of other systems, such as: erp = 'debtor'",
    )
    backup: Sql | None = Field(None, description="a replica: what differs from the table above")

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - it has a pool
        """Make the adapter."""
        from backends.vendors.sql.adapter import SqlBackend
        from backends.vendors.sql.queries import choose

        return SqlBackend(
            name,
            self.url.get_secret_value(),
            queries=choose(self.tables, self.queries),
            links=self.links,
            zone=self.timezone,
        )
