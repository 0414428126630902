"""The settings of an ERPNext site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from gateway.settings.connection import OverHttp

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Erpnext(OverHttp):
    """An ERPNext site, reached by the REST interface of Frappe."""

    vendor: Literal["erpnext"]
    api_key: str = Field(
        min_length=1, pattern=r"^[!-9;-~]+$", description="the API key of the gateway's own user"
    )
    api_secret: SecretStr = Field(min_length=1, description="the API secret of that user")
    company: str = Field(min_length=1, description="the company whose figures are meant")
    backup: Erpnext | None = Field(
        None, description="a second way to it: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - nobody logs in
        """Make the adapter."""
        from backends.vendors.erpnext.adapter import Account, ErpnextBackend

        secret = self.api_secret.get_secret_value()
        if not (secret.isascii() and secret.isprintable()) or " " in secret:
            raise ValueError("api_secret has characters that no header can carry")
        account = Account(
            system=name,
            api_key=self.api_key,
            api_secret=secret,
            company=self.company,
            timezone=self.timezone.key,
        )
        return ErpnextBackend(account, self.wire(name))
