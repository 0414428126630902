"""The tables of a system with JSON over HTTP that the settings alone describe."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, create_model, model_validator

from backends.port import By
from backends.protocols.rest.facts import Facts, Fault, Found
from backends.protocols.rest.template import KEY, KEYS, Template
from backends.vendors.rest.described import (
    ENTITIES,
    LOOKUPS,
    Catalogue,
    Described,
    Lookup,
)
from backends.vocabulary import Kind
from gateway.settings.facts import MEMBER_PATH, FactTable, Late, MemberPath, Text, links, table_of
from gateway.settings.values import WebAddress

PAGED: Final = frozenset({"limit", "after"})
LISTS: Final = frozenset({By.CUSTOMER, By.ORDER, By.ALL})
_ADDRESS: Final = re.compile(r"/[!-~]*")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PRINTED: Final = re.compile(r"[ -~]+")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or "#" in value:
        raise ValueError("must be an address below base_url, such as '/orders?customer={key}'")
    return value


def _sendable(value: Mapping[str, str]) -> Mapping[str, str]:
    if not all(_HEADER.fullmatch(n) and _PRINTED.fullmatch(v) for n, v in value.items()):
        raise ValueError("must be names and values that HTTP allows as headers")
    return value


Address = Annotated[str, AfterValidator(_address)]
Headers = Annotated[dict[str, str], AfterValidator(_sendable)]


class ErrorTable(Late):
    """Where an answer of status 200 tells of an error."""

    path: MemberPath = Field(description="the member that tells of errors, such as 'code'")
    ok: tuple[str, ...] = Field((), description="its values when all is well; by default nothing")
    busy: tuple[str, ...] = Field((), description="its values when another try may help")

    def fault(self) -> Fault:
        """Return it as the protocol wants it."""
        return Fault(**dict(self))


class LookupTable(Late):
    """How a kind is asked for by one sort of key."""

    by: ClassVar[By]

    path: Address = Field(description="where, such as '/orders?customer={key}'")
    method: Literal["GET", "POST"] = Field("GET", description="'GET' or 'POST'")
    query: dict[str, str] = Field(default_factory=dict, description="more parameters")
    headers: Headers = Field(default_factory=dict, description="headers of this request")
    body: dict[str, Any] | None = Field(None, description="what is posted as JSON")
    separator: Literal[",", ";"] = Field(",", description="what stands between keys: ',' or ';'")
    rows: Annotated[str, Field(pattern=rf"^({MEMBER_PATH})?$")] = Field(
        "", description="the member with the rows, such as 'data.items'; by default the whole"
    )
    answer: Literal["list", "one", "map"] = Field(
        "list", description="what the rows are: a 'list', 'one' object, or a 'map' by key"
    )
    key: Text | None = Field(
        None, description="the member with a row's key, of several that were asked"
    )
    max_keys: int = Field(50, ge=1, description="the most keys in one call")
    pad: int = Field(0, ge=0, le=40, description="the length to which numbers get zeros in front")
    page: int = Field(0, ge=0, description="how many rows a page of a listing has")
    not_found: Literal["unknown", "empty", "refused"] | None = Field(
        None, description="what status 404 means: 'unknown' key, 'empty' list or 'refused'"
    )
    nothing: Literal["unknown", "empty"] | None = Field(
        None, description="what an answer without rows means: 'unknown' key or 'empty' list"
    )
    error: ErrorTable | None = Field(
        None, description="where an answer of status 200 tells of an error"
    )

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        found = self._template({}).placeholders
        listing = self.by is By.ALL
        if found - (PAGED if listing else {KEY, KEYS}):
            known = "{limit} and {after}" if listing else "{key} and {keys}"
            raise ValueError(f"placeholders are {known}")
        if not listing and len(found) != 1:
            raise ValueError("needs {key}, or {keys} where several are asked at once, not both")
        if listing and (found, self.page > 0) not in ((PAGED, True), (frozenset(), False)):
            raise ValueError(
                "a listing in pages needs 'page', {limit} and {after}, one in whole none"
            )
        if self.body is not None and self.method != "POST":
            raise ValueError("a 'body' needs method = 'POST'")
        return self

    def lookup(self, headers: Mapping[str, str], error: ErrorTable | None) -> Lookup:
        """Return it as the vendor wants it; ``error`` holds where it names none itself."""
        fault = self.error or (error if self.rows else None)
        found = Found(
            rows=self.rows,
            answer=self.answer,
            not_found=self.not_found or ("unknown" if self.answer == "one" else "refused"),
            nothing=self.nothing or ("empty" if self.by in LISTS else "unknown"),
            fault=None if fault is None else fault.fault(),
        )
        return Lookup(
            template=self._template(headers),
            found=found,
            key=None if self.key is None else self.key.member(),
            max_keys=self.max_keys,
            pad=self.pad,
            page=self.page,
        )

    def _template(self, headers: Mapping[str, str]) -> Template:
        return Template(
            path=self.path,
            method=self.method,
            query=self.query,
            headers={**headers, **self.headers},
            body=self.body,
            separator=self.separator,
        )


class KindTable(Late):
    """One kind: its facts, and the lookups by which it can be asked for."""

    kind: ClassVar[Kind]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Try whether wire models can be made of it."""
        from backends.vendors.rest.adapter import fitting

        described = self.described({}, {}, None)
        if not described.lookups:
            names = ", ".join(LOOKUPS[self.kind])
            raise ValueError(f"needs at least one way to ask for it: {names}")
        fitting(self.kind, described)
        return self

    def described(
        self, headers: Mapping[str, str], linked: Mapping[str, Text], error: ErrorTable | None
    ) -> Described:
        """Return it as the vendor wants it."""
        fields: FactTable = getattr(self, "fields")  # noqa: B009 - made at run time
        facts: Facts = fields.facts()
        if linked and self.kind is Kind.CUSTOMER:
            facts = {**facts, "links": links(dict(linked))}
        tables = {by: getattr(self, by) for by in LOOKUPS[self.kind]}
        lookups = {by: table.lookup(headers, error) for by, table in tables.items() if table}
        return Described(facts=facts, lookups=lookups)


def _table_of(kind: Kind) -> Any:
    facts = table_of(ENTITIES[kind])
    lookups: dict[str, Any] = {
        by: (_LOOKUPS[by], Field(None, description=f"how a {kind} is asked for by {by}"))
        for by in LOOKUPS[kind]
    }
    made: Any = create_model(
        f"{kind.name.title()}Table",
        __base__=KindTable,
        fields=(facts, Field(description="which member becomes which fact")),
        **lookups,
    )
    made.kind = kind
    return made


def _lookup_table(by: By) -> type[LookupTable]:
    made: type[LookupTable] = create_model(f"By{by.name.title()}", __base__=LookupTable)
    made.by = by
    return made


_LOOKUPS: Final = {by: _lookup_table(by) for by in {by for bys in LOOKUPS.values() for by in bys}}
_KINDS: Final[dict[str, Any]] = {
    kind: (_table_of(kind), Field(None, description=f"how a {kind} is told")) for kind in Kind
}
Kinds: Any = create_model(
    "Kinds",
    __base__=Late,
    **_KINDS,
)


class RestAuth(Late):
    """How the system lets us in: by a header, by a password, or without."""

    header: str | None = Field(None, description="the header of the secret, such as 'x-api-key'")
    value: SecretStr | None = Field(None, description="the secret, such as 'Bearer ...'")
    user: str | None = Field(None, description="the login of the gateway's own user")
    password: SecretStr | None = Field(None, description="the password of that user")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.header is None) != (self.value is None):
            raise ValueError("needs both 'header' and its 'value' (a variable or 'value_file')")
        if (self.user is None) != (self.password is None):
            raise ValueError("needs both 'user' and 'password' (a variable or 'password_file')")
        if self.header is not None and self.user is not None:
            raise ValueError("needs either a 'header' or a 'user', not both")
        _sendable(self.headers())
        return self

    def headers(self) -> dict[str, str]:
        """Return the headers that go with every request; they hold secrets."""
        if self.header is not None and self.value is not None:
            return {self.header.lower(): self.value.get_secret_value()}
        if self.user is not None and self.password is not None:
            pair = f"{self.user}:{self.password.get_secret_value()}"
            return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        return {}


class RestTables(Late):
    """What describes a system, beside what every system has."""

    base_url: WebAddress = Field(description="where it answers, such as 'https://api.example.com'")
    auth: RestAuth = Field(default_factory=RestAuth, description="how it lets us in")
    headers: Headers = Field(default_factory=dict, description="headers of every request")
    links: dict[str, Text] = Field(
        default_factory=dict,
        description="members of a customer with keys of other systems, such as: erp = 'debtor'",
    )
    error: ErrorTable | None = Field(
        None, description="where an answer of status 200 tells of an error"
    )
    kinds: Kinds = Field(description="one table [systems.<name>.kinds.<kind>] for each kind")

    def catalogue(self) -> Catalogue:
        """Return all that it serves, as the vendor wants it."""
        given = {kind: getattr(self.kinds, kind) for kind in Kind}
        return {
            kind: table.described(self.headers, self.links, self.error)
            for kind, table in given.items()
            if table is not None
        }
