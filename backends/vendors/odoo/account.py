"""Where and as whom we speak to Odoo."""

from __future__ import annotations

import msgspec

from backends.errors import Refused


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A user of one company in one database, in the system of this name.

    With a ``user`` it is let in by JSON-RPC, and ``secret`` is the user's password or API key;
    without one by JSON-2, and ``secret`` is an API key. ``language`` is the one names are read in.
    """

    system: str
    base_url: str
    secret: str
    company: int
    database: str | None = None
    user: str | None = None
    timezone: str = "UTC"
    language: str | None = None

    def __repr__(self) -> str:
        """Name the account without its secret."""
        return f"Account(system={self.system!r}, user={self.user!r})"

    def setting(self, name: str) -> str:
        """Return the name of a setting as the settings file spells it."""
        return f"systems.{self.system}.{name}"

    def refused(self, message: str) -> Refused:
        """Return a refusal in one line."""
        return Refused(f"{self.system}: {message}", system=self.system)
