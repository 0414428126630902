"""The settings of a system with JSON over HTTP that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from gateway.settings.connection import OverHttp
from gateway.settings.rest import RestTables

if TYPE_CHECKING:
    from backends.port import Backend
    from backends.wire import Wire
    from gateway.settings.connection import Share


class Rest(OverHttp, RestTables):
    """A system with JSON over HTTP, described by its tables."""

    vendor: Literal["rest"]
    backup: Rest | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter."""
        from backends.vendors.rest.account import Account
        from backends.vendors.rest.adapter import RestBackend

        return RestBackend(
            name,
            self._way(name),
            self.catalogue(),
            account=Account(
                base_url=self.base_url,
                headers=self.auth.headers(),
                auth=self.auth.auth(name, self.base_url, share),
            ),
            zone=self.timezone,
        )

    def _way(self, name: str) -> Wire:
        """Make the way there, and to the host that gives tokens if that is another one."""
        oauth = self.auth.oauth
        if oauth is None or oauth.elsewhere is None:
            return self.wire(name)
        from backends.protocols.odata.elsewhere import TokensElsewhere

        host = self.model_copy(update={"base_url": oauth.elsewhere})
        return TokensElsewhere(self.wire(name), host.wire(name), oauth.path)
