"""The settings of an SAP S/4HANA system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from gateway.settings.connection import OverHttp
from gateway.settings.values import Names, WebAddress

if TYPE_CHECKING:
    from backends.port import Backend
    from backends.vendors.sap_s4hana.account import Client, Password
    from backends.wire import Wire
    from gateway.settings.connection import Share

_LOGIN = "needs user and password, or client_id, client_secret and token_url"


class SapS4Hana(OverHttp):
    """An SAP S/4HANA system, on premise or Cloud, reached by its OData services."""

    vendor: Literal["sap_s4hana"]
    user: str | None = Field(None, min_length=1, description="the communication user")
    password: SecretStr | None = Field(None, min_length=1, description="the password of that user")
    client_id: str | None = Field(None, min_length=1, description="the OAuth client")
    client_secret: SecretStr | None = Field(
        None, min_length=1, description="the secret of that client"
    )
    token_url: WebAddress | None = Field(
        None,
        description="where tokens are given, such as 'https://x.authentication.../oauth/token'",
    )
    sap_client: str | None = Field(
        None, pattern=r"^[0-9]{3}$", description="the client, such as '100', where it is needed"
    )
    language: str = Field("EN", pattern=r"^[A-Z]{2}$", description="the language of product names")
    sales_organization: str = Field(min_length=1, description="where prices hold, such as '1710'")
    distribution_channel: str = Field(min_length=1, description="such as '10'")
    division: str = Field(min_length=1, description="such as '00'")
    orders: Literal["v2", "v4"] = Field(
        "v2", description="which service tells sales orders: 'v2' or, in newer releases, 'v4'"
    )
    order_type: str = Field("OR", min_length=1, description="the orders that prices are for")
    price_condition: str = Field(
        "PPR0", min_length=1, description="the condition type of list prices"
    )
    plants: Names = Field(
        min_length=1, description="where availability is asked for, such as ['1710']"
    )
    checking_rule: str = Field("A", min_length=1, description="the ATP checking rule")
    backup: SapS4Hana | None = Field(
        None, description="a second server: what differs from the table above"
    )

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        basic = (self.user, self.password)
        oauth = (self.client_id, self.client_secret, self.token_url)
        if not (all(basic) and not any(oauth)) and not (all(oauth) and not any(basic)):
            raise ValueError(_LOGIN)
        return self

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - tokens are cheap
        """Make the adapter."""
        from backends.vendors.sap_s4hana.account import Account, Area
        from backends.vendors.sap_s4hana.adapter import SapBackend
        from backends.vendors.sap_s4hana.services import ORDERS, ORDERS_4

        account = Account(
            system=name,
            base_url=self.base_url,
            login=self._login(),
            area=Area(
                organization=self.sales_organization,
                channel=self.distribution_channel,
                division=self.division,
                order_type=self.order_type,
                price_condition=self.price_condition,
            ),
            plants=self.plants,
            orders=ORDERS_4 if self.orders == "v4" else ORDERS,
            checking_rule=self.checking_rule,
            client=self.sap_client,
            language=self.language,
            timezone=self.timezone.key,
        )
        return SapBackend(account, self._way(name))

    def _login(self) -> Client | Password:
        from backends.vendors.sap_s4hana.account import Client, Password

        if self.client_id and self.client_secret and self.token_url:
            path = urlsplit(self.token_url).path or "/"
            return Client(self.client_id, self.client_secret.get_secret_value(), path)
        assert self.user
        assert self.password
        return Password(self.user, self.password.get_secret_value())

    def _way(self, name: str) -> Wire:
        """Make the way there, and to the host that gives tokens if that is another one."""
        if self.token_url is None:
            return self.wire(name)
        from backends.protocols.odata.elsewhere import TokensElsewhere

        parts = urlsplit(self.token_url)
        host = self.model_copy(update={"base_url": f"{parts.scheme}://{parts.netloc}"})
        return TokensElsewhere(self.wire(name), host.wire(name), parts.path or "/")
