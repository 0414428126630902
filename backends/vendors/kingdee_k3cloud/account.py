"""Where and as whom we log in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from backends.errors import Refused

LANGUAGE = 2052  # simplified Chinese, in which the names of units and groups then come
_STUB = "/k3cloud/Kingdee.BOS.WebApi.ServicesStub"
_APP = re.compile(r"[^\s,_]+_[A-Za-z0-9+/]{32}")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The account ``center`` (acctId) at the server, and who the gateway is there.

    ``login`` is one of those in ``logins``. ``fields`` are the field keys that this site spells
    otherwise, by form and our key, such as ``BD_Customer.FTEL``. ``timezone`` is the server's.
    """

    system: str
    base_url: str
    center: str
    user: str
    login: str = "app_secret"
    password: str = ""
    app: str = ""
    secret: str = ""
    fields: Mapping[str, str] = {}
    timezone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        """ValueError says what cannot be."""
        if self.login == "password":
            if not self.password:
                raise ValueError("login = 'password' needs the password of the user")
        elif not self.secret or not self.app:
            raise ValueError(f"login = '{self.login}' needs app_id and app_secret")
        elif self.login == "signature" and not _APP.fullmatch(self.app):
            raise ValueError("app_id is a number, '_' and 32 characters, as Kingdee shows it")

    def __repr__(self) -> str:
        """Name the account without its secrets."""
        return f"Account(system={self.system!r}, user={self.user!r})"

    def path(self, service: str) -> str:
        """Return where a service answers."""
        return f"{_STUB}.{service}.common.kdsvc"

    def sent(self, path: str) -> str:
        """Return the path as the server sees it, which is what is signed."""
        return urlsplit(self.base_url).path.rstrip("/") + path

    def refused(self, message: str) -> Refused:
        """Return a refusal in one line."""
        return Refused(f"{self.system}: {message}", system=self.system)
