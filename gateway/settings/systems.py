"""The tables of the systems: what each vendor needs to know."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from gateway.settings.durations import Wait
from gateway.settings.values import Plain, Table, WebAddress, Zone, address

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


class Connection(Table):
    """What every system has."""

    timezone: Zone = Field(description="where its dates are at home, such as 'Asia/Shanghai'")
    cap: int = Field(8, ge=1, description="the most calls at the same moment, over all processes")
    timeout: Wait = Field(5.0, description="the time one call may take, such as '5s'")


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


class Tryton(Connection):
    """A Tryton server, reached by JSON-RPC."""

    vendor: Literal["tryton"]
    base_url: WebAddress = Field(description="where it answers, such as 'https://erp.example.com'")
    database: str = Field(min_length=1, description="the name of its database")
    user: str = Field(min_length=1, description="the login of the gateway's own user")
    password: SecretStr = Field(min_length=1, description="the password of that user")
    company: int = Field(ge=1, description="the id of the company whose figures are meant")


VENDORS: Mapping[str, type[Connection]] = {"sql": Sql, "tryton": Tryton}

System: TypeAlias = Annotated[Sql | Tryton, Field(discriminator="vendor")]
