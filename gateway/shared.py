"""What processes share through Redis, where the settings name one: the way there, and the shelf."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

from gateway.settings import Cache

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.auths import Sessions
    from backends.fleet.reach import Reach
    from backends.fleet.texts import Texts
    from backends.shelf import Shelf


class Shared(NamedTuple):
    """All are None without a Redis."""

    reach: Reach | None = None
    shelf: Shelf | None = None
    secret: str | None = None

    def session(self, account: str, single: bool, /) -> Sessions | None:  # noqa: FBT001 - by place
        """Return where the session of an account is shared; ``single``: there can be but one."""
        from backends.fleet.sessions import shared_sessions

        return shared_sessions(self.reach, account, self.secret, single=single)

    def texts(self) -> Texts | None:
        """Return where the texts of documents are shared."""
        if self.reach is None:
            return None
        from backends.fleet.texts import Texts

        return Texts(self.reach, secret=self.secret)


def share(cache: Cache, stack: AsyncExitStack) -> Shared:
    """Make what is shared; ``stack`` closes it. Nothing is reached before it is used."""
    if not cache.shared:
        return Shared()
    from backends.fleet.reach import Reach
    from backends.shelf import Shelf

    reach = Reach(cache.shared)
    stack.push_async_callback(reach.aclose)
    shelf = Shelf(reach, secret=cache.secret)
    stack.push_async_callback(shelf.aclose)
    return Shared(reach, shelf, cache.secret)
