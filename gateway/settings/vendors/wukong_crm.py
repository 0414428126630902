"""The settings of a Wukong CRM server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from gateway.settings.connection import OverHttp

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class WukongCrm(OverHttp):
    """A Wukong CRM server, version 11 (Java) or version 9 (PHP)."""

    vendor: Literal["wukong_crm"]
    version: Literal[11, 9] = Field(description="11 for the Java server, 9 for the PHP server")
    user: str = Field(
        min_length=1, description="the login of the gateway's own user, whom nobody else uses"
    )
    password: SecretStr = Field(min_length=1, description="the password of that user")
    currency: str = Field(
        "CNY",
        pattern="^[A-Z]{3}$",
        description="what its amounts are in, which it does not tell, such as 'CNY'",
    )
    backup: WukongCrm | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter; a second login ends the first, so that all share one session."""
        from backends.vendors.wukong_crm.adapter import Account, WukongBackend

        account = Account(
            system=name,
            user=self.user,
            password=self.password.get_secret_value(),
            version=self.version,
            currency=self.currency,
            timezone=self.timezone.key,
        )
        sessions = share(f"{name}:{self.user}", True)  # noqa: FBT003 - by place
        return WukongBackend(account, self.wire(name), sessions=sessions)
