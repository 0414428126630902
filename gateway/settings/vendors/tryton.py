"""The settings of a Tryton server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from gateway.settings.connection import OverHttp

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Tryton(OverHttp):
    """A Tryton server, reached by JSON-RPC."""

    vendor: Literal["tryton"]
    database: str = Field(min_length=1, description="the name of its database")
    user: str = Field(min_length=1, description="the login of the gateway's own user")
    password: SecretStr = Field(min_length=1, description="the password of that user")
    company: int = Field(ge=1, description="the id of the company whose figures are meant")
    backup: Tryton | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - it has many sessions
        """Make the adapter."""
        from backends.vendors.tryton.adapter import Account, TrytonBackend

        account = Account(
            system=name,
            base_url=self.base_url,
            database=self.database,
            user=self.user,
            password=self.password.get_secret_value(),
            company=self.company,
            timezone=self.timezone.key,
        )
        return TrytonBackend(account, self.wire(name))
