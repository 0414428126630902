"""A described system as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import copy
from functools import partial

from backends.adapter import Adapter, Found, utc_now
from backends.auths import send
from backends.errors import Garbled, Refused, Unfit
from backends.port import EVERY, By, CallContext, Query, Slice, Window
from backends.protocols.rest.ended import Telling
from backends.protocols.rest.explaining import explained
from backends.protocols.rest.values import padded, unpadded
from backends.vendors.rest.account import Account
from backends.vendors.rest.binding import RestBinding, bound
from backends.vendors.rest.described import Catalogue
from backends.vendors.rest.following import changes
from backends.vendors.rest.heard import Heard
from backends.vendors.rest.listing import listed
from backends.vendors.rest.reading import Reading, Send
from backends.vocabulary import Kind
from backends.wire import Wire

NOBODY = "c360-check"  # a key that no system knows
_UNKEYED = frozenset({By.ALL, By.CHANGED})


class RestBackend(Adapter):
    """Reads a system by its description."""

    bindings: dict[tuple[Kind, By], RestBinding]

    def __init__(
        self,
        name: str,
        wire: Wire,
        catalogue: Catalogue,
        *,
        account: Account,
        zone: dt.tzinfo = dt.UTC,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the way to the system and what it is. ValueError says what does not fit."""
        super().__init__(name, wire, now=now)
        always = {"accept": "application/json", **account.headers}
        self._account = account
        self.by_wire_alone = account.auth is None
        self.bindings = {
            (kind, by): bound(name, zone, kind, by, described, always)
            for kind, described in catalogue.items()
            for by in described.lookups
        }

    async def read(self, binding: RestBinding, query: Query, *, deadline: float) -> Found:
        """Ask for one chunk of keys and give each key its rows."""
        reading = Reading(
            system=self.name,
            base_url=self._account.base_url,
            send=self._sending(binding, deadline),
            binding=binding,
            query=query,
            asked=_spelled(binding, query),
        )
        if query.by is By.CHANGED:
            return await changes(reading, self.now())
        if not reading.asked:
            return {}
        pages = binding.lookup.pages
        if query.by is By.ALL and pages is not None:
            return {EVERY: await listed(reading, pages)}
        return await reading.lists()

    def _sending(self, binding: RestBinding, deadline: float) -> Send:
        auth = self._account.auth
        if auth is None:
            return partial(self.wire.send, deadline=deadline)
        if binding.tells_of_ends:
            auth = Telling(auth, binding.answers.ended)
        return partial(send, self.wire, auth, deadline=deadline)

    async def check(self, context: CallContext) -> None:
        """Raise what keeps us out: what a wrong description causes is found kind by kind."""
        kind, by = min(found for found in self.bindings if found[1] is not By.CHANGED)
        key = EVERY if by is By.ALL else NOBODY
        query = Query(system=self.name, kind=kind, by=by, keys=(key,), window=Window(limit=1))
        page = await self.fetch(query, context)
        error = page.results.get(key, Slice()).error
        if error is not None and not isinstance(error, Unfit | Garbled):
            raise error

    async def explained(self, query: Query, context: CallContext) -> str | None:
        """Ask once more and say what the answer looks like, where it does not fit."""
        again = copy(self)
        again.wire = heard = Heard(self.wire)
        page = await again.fetch(query, context)
        error = next((found.error for found in page.results.values() if found.error), None)
        binding = self.bindings.get((query.kind, query.by))
        if heard.last is None or binding is None or not isinstance(error, Garbled | Refused):
            return None
        return explained(binding.answers, heard.last.body)


def _spelled(binding: RestBinding, query: Query) -> dict[str, str]:
    """Return our keys by the system's spelling; what cannot be a key of it is left out."""
    keys, pad, requests = query.keys, binding.lookup.pad, binding.requests
    if query.by in _UNKEYED or (not pad and requests.plain(keys)):
        return dict(zip(keys, keys, strict=True))
    carried = [key for key in keys if requests.carries(key)]
    if not pad:
        return {key: key for key in carried}
    return {padded(key, pad): key for key in carried if unpadded(key) == key}
