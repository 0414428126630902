"""The settings of a company's Fxiaoke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr

from gateway.settings.connection import OverHttp
from gateway.settings.durations import Duration

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Fxiaoke(OverHttp):
    """Fxiaoke (ShareCRM) in one of its clouds, as an app of the company sees it."""

    vendor: Literal["fxiaoke"]
    login: Literal["v1", "v2"] = Field(
        "v2", description="the open API's generation: v2 (tokens in headers) or v1 (in bodies)"
    )
    app_id: str = Field(min_length=1, description="the appId of the company's own app, 'FSAID_...'")
    app_secret: SecretStr = Field(min_length=1, description="the appSecret of that app")
    permanent_code: SecretStr = Field(min_length=1, description="the permanentCode of that app")
    user: str = Field(
        min_length=1,
        pattern=r"^[!-~]+$",
        description="whose eyes it sees with: an employee's number (v2) or 'FSUID_...' (v1)",
    )
    currency: str = Field(
        pattern=r"^[A-Z]{3}$", description="of amounts that name no currency, such as 'CNY'"
    )
    price_book: str | None = Field(
        None, min_length=1, description="the id of the price book that prices are read from"
    )
    account_no_of: str | None = Field(
        None, min_length=1, description="the system whose customer numbers stand in account_no"
    )
    per_minute: int | None = Field(
        240, ge=1, description="the most calls in a minute; Fxiaoke allows 100 in 20 s"
    )
    poll_every: Duration = Field(
        60.0, description="how often it is asked what has changed: each costs calls of the quota"
    )
    backup: Fxiaoke | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter; processes share its token, which may not be asked for often."""
        from backends.vendors.fxiaoke.adapter import Account, FxiaokeBackend, House

        account = Account(
            system=name,
            login=self.login,
            app_id=self.app_id,
            app_secret=self.app_secret.get_secret_value(),
            permanent_code=self.permanent_code.get_secret_value(),
            user=self.user,
        )
        house = House(
            zone=self.timezone,
            currency=self.currency,
            price_book=self.price_book,
            numbers_of=self.account_no_of,
        )
        single = False  # asked again, Fxiaoke gives the same token or one beside it
        sessions = share(f"{name}:{self.login}:{self.app_id}", single)
        return FxiaokeBackend(account, house, self.wire(name), sessions=sessions)
