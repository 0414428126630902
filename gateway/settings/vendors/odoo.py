"""The settings of an Odoo server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, SecretStr, model_validator

from gateway.settings.connection import OverHttp

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Odoo(OverHttp):
    """An Odoo server, reached by JSON-2 or by the older JSON-RPC."""

    vendor: Literal["odoo"]
    api: Literal["json2", "jsonrpc"] = Field(
        "json2", description="'json2' with Odoo 19 and later, 'jsonrpc' before"
    )
    company: int = Field(ge=1, description="the id of the company whose records are meant")
    password: SecretStr = Field(
        min_length=1, description="an API key; with 'jsonrpc' the user's password will do"
    )
    database: str | None = Field(
        None, min_length=1, description="the name of its database; 'json2' needs it among several"
    )
    user: str | None = Field(
        None, min_length=1, description="the login of the gateway's own user, for 'jsonrpc'"
    )
    language: str | None = Field(
        None,
        pattern=r"^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?(@[a-z]+)?$",
        description="the language that names are read in, such as 'zh_CN'",
    )
    backup: Odoo | None = Field(
        None, description="a second server: what differs from the table above"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """JSON-RPC needs to be told what an API key tells JSON-2."""
        if self.api == "jsonrpc" and (self.database is None or self.user is None):
            raise ValueError("'jsonrpc' needs 'database' and 'user'")
        return self

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - it has many sessions
        """Make the adapter."""
        from backends.vendors.odoo.adapter import Account, OdooBackend

        account = Account(
            system=name,
            base_url=self.base_url,
            secret=self.password.get_secret_value(),
            company=self.company,
            database=self.database,
            user=self.user if self.api == "jsonrpc" else None,
            timezone=self.timezone.key,
            language=self.language,
        )
        return OdooBackend(account, self.wire(name))
