"""The settings of Neocrm (Xiaoshouyi)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from backends.vocabulary import (
    ContractStatus,
    InteractionKind,
    Kind,
    OpportunityStatus,
    OrderStatus,
    QuoteStatus,
    TicketStatus,
)
from gateway.settings.connection import OverHttp
from gateway.settings.durations import Duration
from gateway.settings.values import Table, WebAddress

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def field_name(value: str) -> str:
    """Return the name of a field, which stands in queries as it is."""
    if not _NAME.fullmatch(value):
        raise ValueError("must be the API key of a field, such as 'SAP_CompanyID__c'")
    return value


def currency(value: str) -> str:
    """Return the code of a currency."""
    if not _CURRENCY.fullmatch(value):
        raise ValueError("must be the code of a currency, such as 'CNY'")
    return value


FieldName = Annotated[str, AfterValidator(field_name)]
Currency = Annotated[str, AfterValidator(currency)]


class NeocrmWords(Table):
    """What the labels of the tenant's picklists mean."""

    interaction: dict[str, InteractionKind] = Field(
        default_factory=dict, description="types of activity records, such as: 11010011100002"
    )
    opportunity: dict[str, OpportunityStatus] = Field(
        default_factory=dict, description="labels of the status, such as: '赢单' = 'WON'"
    )
    quote: dict[str, QuoteStatus] = Field(
        default_factory=dict, description="labels of the stage, such as: '已发送' = 'SENT'"
    )
    contract: dict[str, ContractStatus] = Field(
        default_factory=dict, description="labels of the status, such as: '执行中' = 'ACTIVE'"
    )
    ticket: dict[str, TicketStatus] = Field(
        default_factory=dict, description="labels of the status, such as: '处理中' = 'OPEN'"
    )
    order: dict[str, OrderStatus] = Field(
        default_factory=dict,
        description="labels of drafts and cancelled orders, such as: '已作废' = 'CANCELLED'",
    )

    def told(self) -> Mapping[Kind, Mapping[str, str]]:
        """Return the labels and what they mean, by kind."""
        return {
            Kind.INTERACTION: self.interaction,
            Kind.OPPORTUNITY: self.opportunity,
            Kind.QUOTE: self.quote,
            Kind.CONTRACT: self.contract,
            Kind.TICKET: self.ticket,
            Kind.ORDER: self.order,
        }


class Neocrm(OverHttp):
    """A tenant of Neocrm, queried by XOQL."""

    vendor: Literal["neocrm"]
    client_id: str = Field(min_length=1, description="the Client ID of the connected app")
    client_secret: SecretStr = Field(min_length=1, description="the Client Secret of that app")
    user: str = Field(min_length=1, description="the login of the gateway's own user")
    password: SecretStr = Field(min_length=1, description="the password of that user")
    security_token: SecretStr | None = Field(
        None, min_length=1, description="the security token that is mailed to that user"
    )
    redirect_uri: WebAddress | None = Field(
        None, description="the callback address of the app, if the login asks for it"
    )
    currency: Currency = Field(description="the currency of the tenant's amounts, such as 'CNY'")
    sku: FieldName = Field(
        "id", description="the field of a product with its number, such as 'productCode__c'"
    )
    activity_customer: FieldName = Field(
        "dbcRelation26", description="the field of an activity record with its account"
    )
    links: dict[str, FieldName] = Field(
        default_factory=dict,
        description="fields of an account with keys of other systems: erp = 'SAP_CompanyID__c'",
    )
    poll_every: Duration = Field(
        60.0, description="how often it is asked what has changed: each kind costs a call"
    )
    words: NeocrmWords = Field(
        default_factory=NeocrmWords, description="what the labels of picklists mean"
    )
    backup: Neocrm | None = Field(
        None, description="a second way to it: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter; all processes use one token."""
        from backends.vendors.neocrm.adapter import Account, NeocrmBackend, Tenant

        token = self.security_token.get_secret_value() if self.security_token else ""
        account = Account(
            system=name,
            client_id=self.client_id,
            client_secret=self.client_secret.get_secret_value(),
            user=self.user,
            password=self.password.get_secret_value() + token,
            redirect_uri=self.redirect_uri,
        )
        tenant = Tenant(
            currency=self.currency,
            links=self.links,
            sku=self.sku,
            activity_customer=self.activity_customer,
            words=self.words.told(),
        )
        sessions = share(f"{name}:{self.user}", False)  # noqa: FBT003 - by place, as it is typed
        return NeocrmBackend(
            account, tenant, self.wire(name), zone=self.timezone, sessions=sessions
        )
