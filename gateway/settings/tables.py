"""The tables of the settings that do not depend on a vendor."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from gateway.settings.durations import Duration, Size, Wait
from gateway.settings.values import (
    ExistingFile,
    Names,
    Plain,
    Table,
    WebAddress,
    address,
    shared_address,
    words,
)
from resolvers.domains import Domain

ALGORITHMS = frozenset("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA".split())
MEMORY = "memory://"

DirectoryAddress = Annotated[
    SecretStr,
    Plain(),
    AfterValidator(
        address(("sqlite+aiosqlite", "postgresql+asyncpg"), "sqlite+aiosqlite:///c360.db")
    ),
]
CacheAddress = Annotated[SecretStr, Plain(), AfterValidator(shared_address)]


class Server(Table):
    """Where the gateway listens, and how much one request may ask of it."""

    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(8360, ge=1, le=65_535, description="the port to listen on")
    workers: int = Field(1, ge=1, description="processes on this machine")
    replicas: int = Field(1, ge=1, description="machines; each process takes its share of a cap")
    cors_origins: Names = Field((), description="origins of pages that may call, or '*'")
    max_body: Size = Field(262_144, description="the longest request body, such as '256KB'")
    max_in_flight: int = Field(
        1024, ge=1, description="the most questions under way in one process; more are refused"
    )
    max_subscriptions: int = Field(
        10_000, ge=0, description="the most subscriptions in one process; more are refused"
    )
    request_timeout: Wait = Field(10.0, description="the time one request may take")
    graphiql: bool = Field(default=False, description="whether to serve the page at /graphql")
    token_limit: int = Field(4_000, ge=1, description="the most tokens in one operation")
    cost_limit: int = Field(20_000, ge=1, description="the most values one operation may ask for")
    cursor_secret: SecretStr | None = Field(
        None, min_length=16, description="signs cursors; the same in every process"
    )

    subgraph: Domain | None = Field(
        None, description="the one domain served: directory, crm, erp or inventory"
    )

    @model_validator(mode="after")
    def _processes_share_the_secret(self) -> Self:
        if self.workers * self.replicas > 1 and self.cursor_secret is None:
            raise ValueError(
                "several processes need one 'cursor_secret': "
                "set C360_SERVER__CURSOR_SECRET or 'cursor_secret_file'"
            )
        return self


class Claims(Table):
    """Which claims of a token say whose is whose."""

    roles: str = Field("roles", min_length=1, description="the claim with the caller's roles")
    rep: str = Field("rep", min_length=1, description="the claim with the sales rep's code")
    teams: str = Field("teams", min_length=1, description="the claim with the teams led")
    customers: str = Field(
        "customers", min_length=1, description="the claim with a portal user's customers"
    )


class BreakGlass(Table):
    """A role for emergencies: it needs a reason in the request and ends by itself."""

    role: str | None = Field(None, min_length=1, description="the role, as a token claims it")
    grants: str = Field("admin", min_length=1, description="the role that it stands for")
    minutes: float = Field(15.0, gt=0, le=1440, description="how long it lasts, from its first use")


class Auth(Table):
    """Whose tokens are believed: those of an OIDC issuer, or of a local key."""

    issuer: str = Field(min_length=1, description="the 'iss' of the tokens")
    audience: str = Field(min_length=1, description="the 'aud' of the tokens")
    jwks_url: WebAddress | None = Field(None, description="where the issuer's keys are")
    key: SecretStr | None = Field(
        None, min_length=32, description="a local key of 32 characters or more, for HS256"
    )
    algorithms: Names = Field(
        ("RS256",), min_length=1, description="how the issuer signs, such as 'RS256'"
    )
    claims: Claims = Field(default_factory=Claims, description="the names of the claims")
    database: DirectoryAddress = Field(
        SecretStr("sqlite+aiosqlite:///c360-auth.db"),
        description="the address of the database of API keys and revocations",
    )
    break_glass: BreakGlass = Field(default_factory=BreakGlass, description="for emergencies")

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if (self.jwks_url is None) == (self.key is None):
            raise ValueError(
                "needs either 'jwks_url' or a local key (C360_AUTH__KEY or 'key_file'), not both"
            )
        if not ALGORITHMS.issuperset(self.algorithms):
            raise ValueError(f"'algorithms' must be among {', '.join(sorted(ALGORITHMS))}")
        return self


class Cache(Table):
    """How answers are kept: in the process, and in Redis when there is an address."""

    url: CacheAddress = Field(
        SecretStr(MEMORY),
        description="'memory://', or the address of a Redis: one server, sentinels or a cluster",
    )
    key: SecretStr | None = Field(
        None, min_length=32, description="encrypts what is written to Redis; 32 characters or more"
    )
    size: int = Field(
        20_000, ge=1, description="the most entries, and facts in them, in one process"
    )
    join_ms: float = Field(
        2.0, ge=0, le=100, description="how long a read waits for others to join its call, in ms"
    )

    @property
    def shared(self) -> str | None:
        """The address of the second level; None where there is none."""
        value = self.url.get_secret_value()
        return None if value.startswith("memory:") else value

    @property
    def secret(self) -> str | None:
        """What encrypts the second level; None where it lies open."""
        return None if self.key is None else self.key.get_secret_value()


class Directory(Table):
    """Where the directory is kept and how old it may be."""

    url: DirectoryAddress = Field(
        SecretStr("sqlite+aiosqlite:///c360.db"), description="the address of its database"
    )
    ownership_limit: Wait = Field(
        900.0, description="how long it is trusted who owns a customer, such as '15m'"
    )
    sync_every: Wait = Field(300.0, description="how often it is brought up to date, such as '5m'")
    shared_number: bool = Field(
        default=False, description="whether all systems know a customer by the same number"
    )


class Policy(Table):
    """Who may see what, where it differs from what comes with the product."""

    model: ExistingFile | None = Field(None, description="a Casbin model that replaces ours")
    files: tuple[ExistingFile, ...] = Field((), description="further CSV files of rules")
    introspection: Names = Field(
        ("*",), description="the roles that may ask what the schema holds; '*' is everybody"
    )
    look_every: Wait = Field(2.0, description="how often changed files are looked for")


class Audit(Table):
    """The read log: who read which sensitive field of whom, and when. It is kept with a key."""

    url: DirectoryAddress = Field(
        SecretStr("sqlite+aiosqlite:///c360-reads.db"), description="the address of its database"
    )
    key: SecretStr | None = Field(
        None, min_length=32, description="signs its lines; without a key nothing is logged"
    )
    old_keys: Annotated[tuple[SecretStr, ...], BeforeValidator(words)] = Field(
        (), description="former keys, to verify older lines; blanks or commas between them"
    )
    anchors: Path | None = Field(None, description="a file elsewhere that keeps its anchors, too")
    refuse: bool = Field(
        default=True, description="whether sensitive fields are hidden while it cannot be written"
    )


class Windows(Table):
    """How old an answer of one kind may get, in seconds from when it was asked for.

    Up to ``fresh`` it is a hit, for ``revalidate`` more it is served while a refresh runs, up to
    ``if_error`` it is served when the refresh fails, past that never.
    """

    fresh: Duration
    revalidate: Duration
    if_error: Duration
