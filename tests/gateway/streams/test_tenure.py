"""A caller stays as long as the token lasts and is believed."""

from __future__ import annotations

import msgspec
import pytest

from backends.errors import Unavailable
from gateway.auth import Unauthenticated
from gateway.auth.break_glass import NotOpened
from gateway.streams.tenure import Over, over
from policies.principal import Principal

WHO = Principal(subject="u", roles=("sales_rep",), expires=100.0)


class Clock:
    """Time that passes while somebody sleeps."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Gate:
    """Believes the caller until ``until``, and then says otherwise."""

    def __init__(self, clock: Clock, until: float, then: Exception | Principal) -> None:
        """Say the one thing first and the other later."""
        self._clock, self._until, self._then = clock, until, then

    async def again(self) -> Principal:
        if self._clock.now < self._until:
            return WHO
        if isinstance(self._then, Exception):
            raise self._then
        return self._then


async def ended(until: float, then: Exception | Principal) -> tuple[Over, float]:
    clock = Clock()
    gate = Gate(clock, until, then)
    why = await over(WHO, gate.again, every=2.0, now=lambda: clock.now, sleep=clock.sleep)
    return why, clock.now


async def test_the_end_of_the_token_is_the_end_to_the_second() -> None:
    assert await ended(1000.0, WHO) == (Over.EXPIRED, 100.0)


async def test_a_token_that_has_ended_is_over_at_once() -> None:
    clock = Clock()
    clock.now = 100.5
    gate = Gate(clock, 1000.0, WHO)
    assert await over(WHO, gate.again, now=lambda: clock.now, sleep=clock.sleep) is Over.EXPIRED
    assert clock.now == 100.5


@pytest.mark.parametrize(
    "then", [Unauthenticated(), NotOpened("ended"), Unavailable("down", system="auth")]
)
async def test_who_is_believed_no_more_is_out_at_the_next_look(then: Exception) -> None:
    assert await ended(9.0, then) == (Over.REFUSED, 10.0)


async def test_other_rights_end_what_was_begun_with_the_former_ones() -> None:
    less = msgspec.structs.replace(WHO, roles=())
    assert await ended(9.0, less) == (Over.CHANGED, 10.0)
