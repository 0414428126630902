"""What every system is told, and how it becomes a backend."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, SecretStr, model_validator

from gateway.settings.drafting import Drafting
from gateway.settings.durations import Duration, Wait
from gateway.settings.values import Table, WebAddress, Zone

if TYPE_CHECKING:  # who has no such system need not wait for its client
    from backends.auths import Sessions
    from backends.port import Backend
    from backends.told import Reads
    from backends.vendor import Vendor
    from backends.wire import Wire

    # Where the processes share the session of an account ('system:who'); None: each has its own.
    # ``single`` says that the system ends a session when the same account opens another.
    Share: TypeAlias = Callable[[str, bool], Sessions | None]


class Connection(Table):
    """What every system has; a vendor's settings name their ``vendor`` as a literal.

    ``about`` tells of a vendor that a package brings; ours stand in the registry. ``drafting`` is
    what ``c360 connect`` drafts such settings with, where that is possible.
    """

    about: ClassVar[Vendor | None] = None
    drafting: ClassVar[type[Drafting] | None] = None
    vendor: str
    timezone: Zone = Field(description="where its dates are at home, such as 'Asia/Shanghai'")
    cap: int = Field(8, ge=1, description="the most calls at the same moment, over all processes")
    per_minute: int | None = Field(
        None, ge=1, description="the most calls in a minute, over all processes"
    )
    queue: int = Field(256, ge=0, description="how many questions of one process may wait")
    timeout: Wait = Field(5.0, description="the time one call may take, such as '5s'")
    events_secret: SecretStr | None = Field(
        None, min_length=32, description="what its change notices are signed with"
    )
    poll_every: Duration = Field(
        5.0, description="how often it is asked what has changed, where it can say so; 0 is never"
    )
    retries: int = Field(1, ge=0, le=3, description="how often a read is tried again")
    slow: Wait | None = Field(
        None, description="from which 95th percentile on the backup is asked instead, such as '2s'"
    )

    backup: Connection | None = Field(
        None, description="a second way to it, of the same vendor: what differs from the table"
    )

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, given: Any) -> Any:
        """Give the backup what it does not say for itself: it is the same system elsewhere."""
        backup = given.get("backup") if isinstance(given, Mapping) else None
        if not isinstance(backup, Mapping):
            return given
        own = {key: value for key, value in given.items() if key != "backup"}
        return {**given, "backup": {**own, **backup}}

    @abstractmethod
    def backend(self, name: str, share: Share) -> Backend:
        """Make what speaks to the system of this name; nothing is reached yet.

        ValueError says what in the settings cannot be.
        """

    def notices(self) -> Reads | None:
        """Return how its change notices are read; None where they are signed our way."""
        return None


class OverHttp(Connection):
    """What every system that is reached by HTTP has."""

    http: Literal["own", "httpx"] = Field(
        "own", description="the client for its calls: our own, or the slower httpx"
    )
    base_url: WebAddress = Field(description="where it answers, such as 'https://erp.example.com'")
    trace: bool = Field(
        default=False, description="whether it is told which trace a call belongs to"
    )

    def wire(self, name: str) -> Wire:
        """Make the way there; each client is imported where it is used."""
        if not self.trace:
            return self._plain(name)
        from backends.marked import Marked

        return Marked(self._plain(name))

    def _plain(self, name: str) -> Wire:
        if self.http == "own":
            from backends.thin.wire import ThinWire

            return ThinWire(name, self.base_url)
        from backends.wire import HttpxWire

        return HttpxWire(name, self.base_url)
