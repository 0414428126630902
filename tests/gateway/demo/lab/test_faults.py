"""A dial says what is wrong now, to whoever asks and whoever waits."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from gateway.demo.lab.faults import HTTP, TCP, WELL, Dial, Fault, Setting


def setting(text: str) -> Setting:
    return msgspec.json.decode(text, type=Setting)


@pytest.mark.parametrize(
    "wrong",
    [
        '{"fault":"tired"}',
        '{"fault":"slow","seconds":0}',
        '{"fault":"slow","seconds":"2"}',
        '{"fault":"refuse","probability":0.5}',
        '{"fault":"hang","seconds":2}',
        '{"fault":"slow","probability":1.5}',
        '{"fault":"slow","lasts":-1}',
        '{"fault":"slow","second":2}',
        "[]",
        "",
    ],
)
def test_a_setting_that_would_not_do_what_it_says_is_refused(wrong: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        setting(wrong)


def test_a_fault_that_waits_has_a_pace_of_its_own() -> None:
    assert setting('{"fault":"slow"}').pace == 2
    assert setting('{"fault":"slow","seconds":0.5}').pace == 0.5
    assert WELL.pace == 0


async def test_a_system_has_only_the_faults_that_make_sense_for_it() -> None:
    dial = Dial(TCP)
    with pytest.raises(ValueError, match="must be one of cut, drip"):
        await dial.turn(Setting(fault=Fault.STATUS500))
    assert dial.setting is WELL


async def test_a_share_of_the_answers_is_hit() -> None:
    throws = iter([0.1, 0.9, 0.3])
    dial = Dial(HTTP, chance=lambda: next(throws))
    await dial.turn(Setting(fault=Fault.GARBAGE, probability=0.3))
    hits = [dial.acting(Fault.GARBAGE) is not None for _ in range(3)]
    assert hits == [True, False, False]
    assert dial.acting(Fault.SLOW) is None


async def test_whoever_waits_is_woken_by_a_turn() -> None:
    dial = Dial(HTTP)
    await dial.turn(Setting(fault=Fault.HANG))
    waiting = asyncio.create_task(dial.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    await dial.turn(WELL)
    assert await waiting is True


async def test_a_wait_that_nobody_ends_lasts_as_long_as_it_was_to() -> None:
    assert await Dial(HTTP).wait(0.001) is False


async def test_followers_have_followed_when_the_dial_is_turned() -> None:
    dial = Dial(HTTP)
    seen: list[Fault] = []

    async def follow() -> None:
        seen.append(dial.setting.fault)

    dial.follow(follow)
    await dial.turn(Setting(fault=Fault.REFUSE))
    assert seen == [Fault.REFUSE]


async def test_a_fault_that_lasts_ends_by_itself() -> None:
    dial = Dial(HTTP)
    await dial.turn(Setting(fault=Fault.SLOW, lasts=0.001))
    assert await dial.wait(10)
    assert dial.setting is WELL


async def test_a_later_turn_is_not_ended_by_an_earlier_one() -> None:
    dial = Dial(HTTP)
    await dial.turn(Setting(fault=Fault.SLOW, lasts=0.001))
    await dial.turn(Setting(fault=Fault.HANG))
    assert not await dial.wait(0.01)
    assert dial.setting.fault is Fault.HANG


async def test_a_closed_dial_lets_go_of_who_waits() -> None:
    dial = Dial(HTTP)
    waiting = asyncio.create_task(dial.wait())
    await asyncio.sleep(0)
    await dial.aclose()
    assert await waiting
