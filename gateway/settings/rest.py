"""The tables of a system with JSON over HTTP that the settings alone describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from pydantic import Field, create_model, model_validator

from backends.domain import ENTITIES
from backends.protocols.rest.facts import Facts
from backends.vendors.rest.described import LOOKUPS, Catalogue, Described
from backends.vocabulary import Kind
from gateway.settings.facts import FactTable, Late, Text, links, table_of
from gateway.settings.rest_logins import RestAuth
from gateway.settings.rest_lookups import ErrorTable, Headers, lookup_table
from gateway.settings.values import WebAddress


class KindTable(Late):
    """One kind: its facts, and the lookups by which it can be asked for."""

    kind: ClassVar[Kind]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Try whether wire models can be made of it."""
        from backends.vendors.rest.binding import fitting

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
        by: (lookup_table(by, kind), Field(None, description=f"how a {kind} is asked for by {by}"))
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


_KINDS: Final[dict[str, Any]] = {
    kind: (_table_of(kind), Field(None, description=f"how a {kind} is told")) for kind in Kind
}
Kinds: Any = create_model(
    "Kinds",
    __base__=Late,
    **_KINDS,
)


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
