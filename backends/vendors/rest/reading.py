"""Reads the rows of one chunk of keys, page by page, and gives each key its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec

from backends.adapter import Found
from backends.domain import Entity
from backends.errors import Garbled, Unfit
from backends.ordering import ORDERINGS, position, window_of
from backends.port import By, Query
from backends.protocols.rest.answers import Rows, Told
from backends.protocols.rest.paging import LINKED, Pages, at_home, linked
from backends.selection import selected
from backends.vendors.rest.binding import NOTHING, RestBinding
from backends.wire import Request, Response, checked

Send: TypeAlias = Callable[[Request], Awaitable[Response]]
Groups: TypeAlias = dict[str, list[Entity]]


class Page(msgspec.Struct, frozen=True):
    """The rows of an answer, and with what the next page is asked for, if there is one."""

    rows: Rows
    onward: str | None = None

    @property
    def each(self) -> list[Any]:
        """The rows without their keys."""
        return [*self.rows.values()] if isinstance(self.rows, Mapping) else [*self.rows]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One question to one lookup, and the way to ask it; ``asked`` are our keys by theirs."""

    system: str
    base_url: str
    send: Send
    binding: RestBinding
    query: Query
    asked: Mapping[str, str]

    async def page(
        self, state: str = "", size: int = 0, more: Mapping[str, str] = NOTHING
    ) -> Page | None:
        """Read one page; None where the system denies knowing what was asked for."""
        pages = self.binding.lookup.pages
        if pages is None:
            return self._page(await self.send(self._request(more)))
        size = size or pages.size
        request = self._request({**more, **pages.values(state, size)})
        if pages.by in LINKED and state:
            request = msgspec.structs.replace(request, path=state)
        response = await self.send(request)
        told = self._told(response)
        if told is None or told.rows is None:
            return None
        return Page(told.rows, self._onward(pages, state, size, told, request.path, response))

    def _request(self, more: Mapping[str, str]) -> Request:
        requests, window = self.binding.requests, self.query.window
        values = {**dict(window.filter), **more} if window.filter else more
        if values and not requests.takes(values):
            raise Unfit(f"{self.system}: a value cannot be sent", system=self.system)
        return requests.request([*self.asked], values)

    def _told(self, response: Response) -> Told | None:
        found = self.binding.lookup.found
        if response.status == HTTPStatus.NOT_FOUND and found.not_found != "refused":
            return None
        return self.binding.answers.told(checked(response, self.system).body)

    def _page(self, response: Response) -> Page | None:
        told = self._told(response)
        return None if told is None or told.rows is None else Page(told.rows)

    def _onward(
        self, pages: Pages, state: str, size: int, told: Told, path: str, response: Response
    ) -> str | None:
        rows = Page(told.rows or ()).each
        if pages.size and len(rows) > size:
            raise ValueError("a page is larger than it is described")
        if pages.by in {"offset", "number"}:
            return pages.counted(state, len(rows), told.total, size)
        if self.binding.last is not None:
            return str(*self.binding.last(rows[-1:], ())) if len(rows) == size else None
        link = linked(response.headers.get("link", "")) if pages.by == "header" else told.next
        if link is None or not rows:
            return None
        if pages.by in LINKED:
            return at_home(link, self.base_url, path, system=self.system)
        return link

    async def lists(self) -> Found:
        """Read all pages, or those that the window needs."""
        groups: Groups = self._groups()
        if self.binding.lookup.pages is None:
            whole = self._page(await self.send(self._request(NOTHING)))
            if whole is None:
                return self._cut(self._denied())
            self._share(whole.rows, groups)
            return self._cut(groups)
        states, before = {""}, Page(())
        state: str | None = ""
        while state is not None:
            page = await self.page(state)
            if page is None:
                groups = self._denied() if state == "" else groups
                break
            self._share(page.rows, groups)
            if page.onward is not None and (page.onward in states or page.rows == before.rows):
                raise ValueError("pages repeat one another")
            if page.onward is not None and self._enough(groups):
                return self._cut(groups, more=True)
            state, before = page.onward, page
            states.add(state or "")
        return self._cut(groups)

    def _groups(self) -> Groups:
        empty = self.binding.lookup.found.nothing == "empty"
        return {key: [] for key in self.asked.values()} if empty else {}

    def _denied(self) -> Groups:
        meaning = self.binding.lookup.found.not_found
        if meaning == "refused":  # an answer with status 200 said it
            return self._groups()
        return {key: [] for key in self.asked.values()} if meaning == "empty" else {}

    def _share(self, rows: Rows, groups: Groups) -> None:
        """Build entities and give them to the keys that they were asked by."""
        binding, by = self.binding, self.query.by
        keys, each = self._keyed(rows)
        found = binding.build(each, keys)
        if binding.mine is not None and [*map(binding.mine, found)] != keys:
            keys, found = self._mine(keys, found, binding.mine)
        if binding.single and found:
            groups.setdefault(keys[0], []).extend(found)
        else:
            for key, entity in zip(keys, found, strict=True):
                groups.setdefault(key, []).append(entity)
        if by is By.KEY and any(len(items) > 1 for items in groups.values()):
            raise self._garbled(f"several rows of {self.query.kind} have one key")

    def _mine(
        self, keys: list[str], found: list[Entity], mine: Callable[[Any], str]
    ) -> tuple[list[str], list[Entity]]:
        """Keep what has the key it was asked by; a list holds nothing else."""
        if self.query.by is not By.KEY:
            raise self._garbled(f"a row of {self.query.kind} belongs to a key that was not asked")
        kept = [
            (key, entity) for key, entity in zip(keys, found, strict=True) if mine(entity) == key
        ]
        return [key for key, _ in kept], [entity for _, entity in kept]

    def _keyed(self, rows: Rows) -> tuple[list[str], Sequence[Any]]:
        """Return keys that were asked and the rows they have; what nobody asked for is left out."""
        if self.binding.single:
            each = Page(rows).each
            return [*self.asked.values()] * len(each), each
        ours = self.asked.values()
        known = {**dict(zip(ours, ours, strict=True)), **self.asked}
        if isinstance(rows, Mapping):
            theirs, each = [*rows], [*rows.values()]
        else:
            assert self.binding.key_of is not None
            theirs, each = self.binding.key_of(rows, ()), [*rows]
        if not known.keys() >= {*theirs}:
            pairs = [(key, row) for key, row in zip(theirs, each, strict=True) if key in known]
            theirs, each = [key for key, _ in pairs], [row for _, row in pairs]
        return [known[key] for key in theirs], each

    def _enough(self, groups: Groups) -> bool:
        """Whether a list that comes newest first has been read far enough for the window.

        The last day read may go on in the next page: what is newer than that is whole.
        """
        pages, window = self.binding.lookup.pages, self.query.window
        if pages is None or not pages.newest_first:
            return False
        ((_, items),) = groups.items() or (("", []),)
        attribute = ORDERINGS[self.query.kind].attribute
        days = [getattr(item, attribute) for item in items]
        dated = [day for day in days if day is not None]
        if any(later > day for day, later in pairwise(dated)):
            raise ValueError("rows do not come newest first, as it is described")
        if window.limit is None or not dated:
            return False
        edge = days[-1]
        whole = [
            item
            for item, day in zip(items, days, strict=True)
            if day is not None and (edge is None or day > edge)
        ]
        found, _ = window_of(self.query.kind, self._narrowed(whole), window.after, None)
        return len(found) >= window.limit

    def _cut(self, groups: Groups, *, more: bool = False) -> Found:
        """Cut each list to the window; ``more`` is behind what was read."""
        kind, window = self.query.kind, self.query.window
        after, limit = window.after, window.limit
        if self._narrows:
            groups = {key: self._narrowed(items) for key, items in groups.items()}
        cut = {key: window_of(kind, items, after, limit) for key, items in groups.items()}
        if not more:
            return cut
        return {
            key: (found, onward or (position(kind, found[-1]) if found else None))
            for key, (found, onward) in cut.items()
        }

    @property
    def _narrows(self) -> bool:
        return bool(self.query.window.filter) or self.query.by is By.SKU

    def _narrowed(self, items: list[Entity]) -> list[Entity]:
        if not self._narrows:
            return items
        return selected(self.query.kind, items, dict(self.query.window.filter))

    def _garbled(self, text: str) -> Garbled:
        return Garbled(f"{self.system}: {text}", system=self.system)
