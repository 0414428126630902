"""The settings of a system with JSON over HTTP that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from gateway.settings.connection import OverHttp
from gateway.settings.rest import RestTables

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Rest(OverHttp, RestTables):
    """A system with JSON over HTTP, described by its tables."""

    vendor: Literal["rest"]
    backup: Rest | None = Field(
        None, description="a second server: what differs from the table above"
    )

    def backend(self, name: str, share: Share) -> Backend:  # noqa: ARG002 - it has no sessions
        """Make the adapter."""
        from backends.vendors.rest.adapter import RestBackend

        return RestBackend(
            name,
            self.wire(name),
            self.catalogue(),
            zone=self.timezone,
            headers=self.auth.headers(),
        )
