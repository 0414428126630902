"""ACME's settings: what the entry point names."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, SecretStr

from backends.vendor import Vendor
from gateway.settings.connection import OverHttp

from .adapter import VENDOR

if TYPE_CHECKING:
    from backends.port import Backend
    from gateway.settings.connection import Share


class Acme(OverHttp):
    """An ACME server."""

    about: ClassVar[Vendor | None] = VENDOR
    vendor: Literal["acme"]
    api_key: SecretStr = Field(min_length=1, description="the key of the gateway's own user")
    backup: Acme | None = Field(None, description="a second server: what differs")

    def backend(self, name: str, share: Share) -> Backend:
        """Make the adapter."""
        from .adapter import AcmeBackend

        del share  # it has no sessions
        return AcmeBackend(name, self.wire(name), self.api_key.get_secret_value())
