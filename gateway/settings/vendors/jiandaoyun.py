"""The settings of Jiandaoyun: which form holds which kind, and which widget which fact."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, create_model, model_validator

from backends.domain import ENTITIES
from backends.vendors.jiandaoyun.forms import Form
from backends.vocabulary import Kind
from gateway.settings.connection import OverHttp
from gateway.settings.drafting import Drafting
from gateway.settings.facts import FactTable, Late, Text, links, table_of
from gateway.settings.values import WebAddress

if TYPE_CHECKING:
    from backends.port import Backend
    from backends.told import Reads
    from gateway.settings.connection import Share

BASE_URL: Final = "https://api.jiandaoyun.com/api"
PATIENCE: Final = 120.0  # seconds for a draft, which reads form by form
_PRINTED: Final = re.compile(r"[!-~]+")

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
WidgetName = Annotated[str, Field(pattern=r"^[^.\s\x00-\x1f\"\\]+$")]
Type = Literal["text", "sn", "combo", "radiogroup", "number"]


def _sendable(value: SecretStr) -> SecretStr:
    if not _PRINTED.fullmatch(value.get_secret_value()):
        raise ValueError("must be the key as the open platform shows it, without blanks")
    return value


ApiKey = Annotated[SecretStr, AfterValidator(_sendable)]


class FormTable(Late):
    """One form: where it is, and which widget becomes which fact."""

    kind: ClassVar[Kind]

    app: Id = Field(description="the id of the app, from its address or `c360 connect`")
    entry: Id = Field(description="the id of the form, from its address or `c360 connect`")
    types: dict[str, Type] = Field(
        default_factory=dict,
        description="the types of widgets that rows are found by, where they are no texts",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Try whether wire models can be made of it."""
        from backends.vendors.jiandaoyun.adapter import fitting

        fitting(self.form({}))
        return self

    def form(self, linked: Mapping[str, Text]) -> Form:
        """Return it as the vendor wants it."""
        table: FactTable = getattr(self, "fields")  # noqa: B009 - made at run time
        facts = table.facts()
        if linked and self.kind is Kind.CUSTOMER:
            facts = {**facts, "links": links(dict(linked))}
        return Form(
            kind=self.kind,
            entity=ENTITIES[self.kind],
            app=self.app,
            entry=self.entry,
            facts=facts,
            types=self.types,
            order=getattr(self, "order", None),
        )


def _table_of(kind: Kind) -> Any:
    more: dict[str, Any] = {}
    if kind is Kind.DELIVERY:
        told = "the widget with the number of the order that a delivery belongs to"
        more["order"] = (WidgetName | None, Field(None, description=told))
    fields = (table_of(ENTITIES[kind]), Field(description="which widget becomes which fact"))
    made: Any = create_model(f"{kind.name.title()}Form", __base__=FormTable, fields=fields, **more)
    made.kind = kind
    return made


_FORMS: Final[dict[str, Any]] = {
    kind: (_table_of(kind) | None, Field(None, description=f"the form that holds each {kind}"))
    for kind in Kind
}
FormTables: Any = create_model("FormTables", __base__=Late, **_FORMS)


class Draft(Drafting):
    """What a field map is drafted from."""

    base_url: WebAddress = Field(BASE_URL, description=f"an address such as '{BASE_URL}'")
    api_key: ApiKey = Field(description="the API key as the open platform shows it, without blanks")

    async def draft(self) -> str:
        """Read apps, forms and widgets; guess what they hold."""
        from backends.thin.wire import ThinWire
        from backends.vendors.jiandaoyun.asking import Asking
        from backends.vendors.jiandaoyun.catalogue import Catalogue
        from backends.vendors.jiandaoyun.drafting import drafted

        wire = ThinWire(self.name, self.base_url)
        catalogue = Catalogue(wire, Asking(self.api_key.get_secret_value()), self.name)
        deadline = asyncio.get_running_loop().time() + PATIENCE
        try:
            tables = await drafted(catalogue, ENTITIES, self.only, deadline)
        finally:
            await wire.aclose()
        return "\n".join([*self._head(), *tables, ""])

    def _head(self) -> list[str]:
        elsewhere = [] if self.base_url == BASE_URL else [f'base_url = "{self.base_url}"']
        return [
            "# Drafted from labels: look at every line, above all at those that say 'guess'.",
            f"# The API key stays in the variable C360_SYSTEMS__{self.name.upper()}__API_KEY.",
            f"[systems.{self.name}]",
            'vendor = "jiandaoyun"',
            f'timezone = "{self.timezone.key}"',
            *elsewhere,
        ]


class Jiandaoyun(OverHttp, Late):
    """An account of Jiandaoyun, read by API v5."""

    drafting: ClassVar[type[Drafting] | None] = Draft

    vendor: Literal["jiandaoyun"]
    base_url: WebAddress = Field(
        BASE_URL, description="where its API answers; a private one: 'https://<host>/api'"
    )
    api_key: ApiKey = Field(description="the API key that its open platform gave, for these apps")
    events_secret: SecretStr | None = Field(
        None, min_length=16, description="the secret of its data push, by which notices are signed"
    )
    links: dict[str, Text] = Field(
        default_factory=dict,
        description="widgets of a customer with keys of other systems, such as: erp = 'erp_no'",
    )
    forms: FormTables = Field(
        description="one table [systems.<name>.forms.<kind>] for each kind; "
        "`c360 connect jiandaoyun` drafts them"
    )
    backup: Jiandaoyun | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - it has no sessions
        """Make the adapter."""
        from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend

        return JiandaoyunBackend(
            name,
            self.wire(name),
            self.catalogue(),
            api_key=self.api_key.get_secret_value(),
            zone=self.timezone,
        )

    def notices(self) -> Reads:
        """Return what reads its data pushes."""
        from backends.vendors.jiandaoyun.pushes import reading

        return reading(self.catalogue())

    def catalogue(self) -> dict[Kind, Form]:
        """Return all that it serves, as the vendor wants it."""
        given = {kind: getattr(self.forms, kind) for kind in Kind}
        return {kind: table.form(self.links) for kind, table in given.items() if table is not None}
