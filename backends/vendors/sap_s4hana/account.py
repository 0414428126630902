"""Where and as whom we read, and what the company's own codes are."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from backends.auths import Auth
from backends.oauth import client_credentials, token_login
from backends.protocols.odata.password import PasswordLogin
from backends.vendors.sap_s4hana.services import ORDERS, EntitySet


class Password(msgspec.Struct, frozen=True):
    """A communication user with a password."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Name the user alone."""
        return f"Password(user={self.user!r})"

    def login(self, system: str) -> Auth:
        """Return the login by Basic."""
        return PasswordLogin(system, self.user, self.password)


class Client(msgspec.Struct, frozen=True):
    """An OAuth client; ``path`` is where its tokens are given."""

    client: str
    secret: str
    path: str

    def __repr__(self) -> str:
        """Name the client alone."""
        return f"Client(client={self.client!r})"

    def login(self, system: str) -> Auth:
        """Return the login by client credentials."""
        return token_login(system, client_credentials(self.path, self.client, self.secret))


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """The sales area that prices are asked in, and the type of the orders they are for."""

    organization: str
    channel: str
    division: str
    order_type: str = "OR"
    price_condition: str = "PPR0"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A system by its configured name; ``client`` is SAP's number of three digits, if needed."""

    system: str
    base_url: str
    login: Password | Client
    area: Area
    plants: tuple[str, ...]
    checking_rule: str = "A"
    orders: EntitySet = ORDERS
    client: str | None = None
    language: str = "EN"
    timezone: str = "UTC"


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """Of which system rows are, when its day is, and what codes it uses."""

    system: str
    zone: ZoneInfo
    today: dt.date
    language: str = "EN"

    def moment(self, day: dt.date | None, time: dt.time) -> dt.datetime | None:
        """Return the instant of a day and a time of the system's own clock."""
        if day is None:
            return None
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)
