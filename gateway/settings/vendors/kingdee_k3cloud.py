"""The settings of a K/3 Cloud server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from gateway.settings.connection import OverHttp
from gateway.settings.values import WebAddress

if TYPE_CHECKING:
    from backends.port import Backend
    from backends.vendors.kingdee_k3cloud.account import Account
    from gateway.settings.connection import Share

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")


def field_keys(fields: dict[str, str]) -> dict[str, str]:
    """Refuse what is no key of a field: these go into queries as they are."""
    for ours, theirs in fields.items():
        if not _FIELD.fullmatch(ours) or not _FIELD.fullmatch(theirs):
            raise ValueError("is such as: 'BD_Customer.FTEL' = 'F_XX_Phone'")
    return fields


def server(address: str) -> str:
    """Return the address of the server, of which many know only that of ``/k3cloud`` on it."""
    return re.sub(r"(?i)/k3cloud$", "", address)


class KingdeeK3Cloud(OverHttp):
    """A K/3 Cloud server, in the vendor's cloud or one's own."""

    vendor: Literal["kingdee_k3cloud"]
    cap: int = Field(4, ge=1, description="the most calls at the same moment, over all processes")
    base_url: Annotated[WebAddress, AfterValidator(server)] = Field(
        description="where it answers, such as 'https://erp.example.com'"
    )
    account: str = Field(min_length=1, description="the id of the data centre (acctId)")
    user: str = Field(min_length=1, description="the user on whose behalf the gateway reads")
    login: Literal["app_secret", "signature", "sign", "password"] = Field(
        "app_secret", description="'app_secret', 'signature', 'sign' or 'password'"
    )
    app_id: str | None = Field(None, description="the id of the third-party app")
    app_secret: SecretStr | None = Field(None, description="the secret of the third-party app")
    password: SecretStr | None = Field(None, description="the password of the user")
    fields: Annotated[dict[str, str], AfterValidator(field_keys)] = Field(
        default_factory=dict,
        description="field keys that your site spells otherwise: 'BD_Customer.FTEL' = 'F_XX_Phone'",
    )
    backup: KingdeeK3Cloud | None = Field(
        None, description="a second server: what differs from the table above"
    )

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        self.as_account("")
        return self

    def as_account(self, name: str) -> Account:
        """Return the account of the system of this name. ValueError says what of it cannot be."""
        from backends.vendors.kingdee_k3cloud.account import Account

        return Account(
            system=name,
            base_url=self.base_url,
            center=self.account,
            user=self.user,
            login=self.login,
            app=self.app_id or "",
            secret=self.app_secret.get_secret_value() if self.app_secret else "",
            password=self.password.get_secret_value() if self.password else "",
            fields=self.fields,
            timezone=self.timezone.key,
        )

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter; processes share the session of a login."""
        from backends.vendors.kingdee_k3cloud.adapter import KingdeeBackend

        who = f"{name}:{self.base_url}:{self.account}:{self.user}"  # a backup has its own sessions
        sessions = share(who, False)  # noqa: FBT003 - by place
        return KingdeeBackend(self.as_account(name), self.wire(name), sessions=sessions)
