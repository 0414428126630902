"""Fxiaoke as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from time import time

import msgspec

from backends.adapter import Adapter, Found, utc_now
from backends.auths import Sessions
from backends.port import By, Query
from backends.vendors.fxiaoke.bindings import BINDINGS
from backends.vendors.fxiaoke.objects import Objects
from backends.vendors.fxiaoke.readings import Ask, FxiaokeBinding, House
from backends.vendors.fxiaoke.session import Account, token_login
from backends.vocabulary import Kind
from backends.wire import Wire

__all__ = ["Account", "FxiaokeBackend", "House"]


class FxiaokeBackend(Adapter):
    """One company in Fxiaoke, read as one of its people; prices need a price book."""

    def __init__(
        self,
        account: Account,
        house: House,
        wire: Wire,
        *,
        sessions: Sessions | None = None,
        now: Callable[[], dt.datetime] = utc_now,
        clock: Callable[[], float] = time,
    ) -> None:
        """Take as whom to log in, what the company is like, the way there, and clocks."""
        super().__init__(account.system, wire, now=now)
        unpriced = () if house.price_book else ((Kind.PRICE, By.SKU),)
        self.bindings = {asked: b for asked, b in BINDINGS.items() if asked not in unpriced}
        self._house = house
        self._objects = Objects(account.system, wire, token_login(account, sessions, clock))

    async def read(self, binding: FxiaokeBinding, query: Query, *, deadline: float) -> Found:
        """Read one chunk the way its binding says; what is no text can be no key."""
        keys = tuple(key for key in query.keys if query.by is By.CHANGED or _is_text(key))
        if not keys:
            return {}
        asked = msgspec.structs.replace(query, keys=keys)
        return await binding.reading(
            Ask(
                binding=binding,
                query=asked,
                objects=self._objects,
                house=self._house,
                deadline=deadline,
            )
        )


def _is_text(key: str) -> bool:
    """Say whether a key can be a value: an empty one might be read as no condition at all."""
    return bool(key) and not any("\ud800" <= sign <= "\udfff" for sign in key)
