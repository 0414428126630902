"""How old an answer of each kind may be, and until when a remembered one serves."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from backends.port import Slice
from backends.vocabulary import Kind


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Clock(msgspec.Struct, frozen=True):
    """What time it is: ``monotonic`` in seconds for ages, ``now`` aware in UTC for the answer.

    ``chance`` is at least 0 and below 1, and different each time.
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = _utc
    chance: Callable[[], float] = random.random


class Freshness(msgspec.Struct, frozen=True, gc=False):
    """The three windows of a kind, in seconds.

    Up to ``fresh`` old an answer is as good as new. For ``revalidate`` more it is served at once
    and refreshed behind. Up to ``if_error`` old (from its reading) it is served only when the
    refresh fails. Past that never.
    """

    fresh: float
    revalidate: float
    if_error: float

    @property
    def hit(self) -> float:
        """How old an answer may be that is served without an error."""
        return self.fresh + self.revalidate

    @property
    def kept(self) -> float:
        """For how long after its reading an answer is of any use."""
        return max(self.hit, self.if_error)


_MINUTE = 60.0
_DAY = 24 * 60 * _MINUTE
_STOCK = Freshness(1.0, 1.0, 5 * _MINUTE)
_CRM = Freshness(5.0, 5.0, 30 * _MINUTE)
_ORDERS = Freshness(5.0, 10.0, 30 * _MINUTE)
_BILLS = Freshness(30.0, 30.0, 30 * _MINUTE)
_CATALOGUE = Freshness(5 * _MINUTE, 5 * _MINUTE, _DAY)

WINDOWS: Mapping[Kind, Freshness] = MappingProxyType(
    {
        Kind.CUSTOMER: _CRM,
        Kind.CONTACT: _CRM,
        Kind.INTERACTION: _CRM,
        Kind.OPPORTUNITY: _CRM,
        Kind.QUOTE: _CRM,
        Kind.CONTRACT: _CRM,
        Kind.TICKET: _CRM,
        Kind.ORDER: _ORDERS,
        Kind.DELIVERY: _ORDERS,
        Kind.INVOICE: _BILLS,
        Kind.PAYMENT: _BILLS,
        Kind.CREDIT: Freshness(15.0, 15.0, 10 * _MINUTE),
        Kind.PRODUCT: _CATALOGUE,
        Kind.PRICE: _CATALOGUE,
        Kind.STOCK: _STOCK,
        Kind.AVAILABILITY: _STOCK,
    }
)


JITTER = 0.1  # the part of its fresh time by which an answer may age early


class Entry(msgspec.Struct, gc=False):
    """A remembered answer (None: the key is unknown) and until when it serves, monotonic.

    Nothing of it changes but ``asked``, the instant when it was last asked for.
    """

    slice: Slice | None
    sent: float
    fresh_until: float
    hit_until: float
    kept_until: float
    asked: float

    def serves(self, now: float, oldest: float) -> bool:
        """Whether it may be handed out at once to who wants nothing read before ``oldest``."""
        return now <= self.hit_until and self.sent >= oldest


def known(slice_: Slice, sent: float, freshness: Freshness, chance: float = 0.0) -> Entry:
    """Remember a slice whose reading was sent at a monotonic instant.

    By ``chance`` it ages a little early, so that what was read together is not asked for together
    by all who have it. The other windows stay as they are.
    """
    fresh, hit, kept = freshness.fresh, freshness.hit, freshness.if_error
    fresh_until = sent + fresh * (1.0 - JITTER * chance)
    return Entry(slice_, sent, fresh_until, sent + hit, sent + max(hit, kept), sent)


def unknown(sent: float, seconds: float) -> Entry:
    """Remember for a moment that a key is not known."""
    until = sent + seconds
    return Entry(None, sent, until, until, until, sent)
