"""The tables of the systems: what each vendor needs to know."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from gateway.settings.durations import Duration, Wait
from gateway.settings.rest import RestTables
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
    per_minute: int | None = Field(
        None, ge=1, description="the most calls in a minute, over all processes"
    )
    queue: int = Field(256, ge=0, description="how many questions of one process may wait")
    timeout: Wait = Field(5.0, description="the time one call may take, such as '5s'")
    events_secret: SecretStr | None = Field(
        None, min_length=32, description="what its change notices are signed with"
    )
    poll_every: Duration = Field(
        5.0, description="how often it is asked what has changed, where it can say so; 0 is never"
    )
    retries: int = Field(1, ge=0, le=3, description="how often a read is tried again")
    slow: Wait | None = Field(
        None, description="from which 95th percentile on the backup is asked instead, such as '2s'"
    )

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, given: Any) -> Any:
        """Give the backup what it does not say for itself: it is the same system elsewhere."""
        backup = given.get("backup") if isinstance(given, Mapping) else None
        if not isinstance(backup, Mapping):
            return given
        own = {key: value for key, value in given.items() if key != "backup"}
        return {**given, "backup": {**own, **backup}}


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
    backup: "Sql | None" = Field(None, description="a replica: what differs from the table above")


class OverHttp(Connection):
    """What every system that is reached by HTTP has."""

    http: Literal["own", "httpx"] = Field(
        "own", description="the client for its calls: our own, or the slower httpx"
    )


class Tryton(OverHttp):
    """A Tryton server, reached by JSON-RPC."""

    vendor: Literal["tryton"]
    base_url: WebAddress = Field(description="where it answers, such as 'https://erp.example.com'")
    database: str = Field(min_length=1, description="the name of its database")
    user: str = Field(min_length=1, description="the login of the gateway's own user")
    password: SecretStr = Field(min_length=1, description="the password of that user")
    company: int = Field(ge=1, description="the id of the company whose figures are meant")
    backup: "Tryton | None" = Field(
        None, description="a second server: what differs from the table above"
    )


class Rest(OverHttp, RestTables):
    """A system with JSON over HTTP, described by its tables."""

    vendor: Literal["rest"]
    backup: "Rest | None" = Field(
        None, description="a second server: what differs from the table above"
    )


VENDORS: Mapping[str, type[Connection]] = {"rest": Rest, "sql": Sql, "tryton": Tryton}

System: TypeAlias = Annotated[Rest | Sql | Tryton, Field(discriminator="vendor")]
