"""What waits for a client is bounded, by count and by size."""

from __future__ import annotations

import asyncio

from gateway.streams.outbox import Outbox


async def test_frames_come_out_in_order_and_then_the_end() -> None:
    box = Outbox()
    for frame in (b"a", b"b"):
        box.put(frame)
    box.close()
    box.put(b"late")
    assert [await box.get() for _ in range(3)] == [b"a", b"b", None]


async def test_who_waits_is_given_the_next_frame() -> None:
    box = Outbox()
    waiting = asyncio.ensure_future(box.get())
    await asyncio.sleep(0)
    box.put(b"a")
    assert await waiting == b"a"


async def test_too_many_frames_are_dropped_all_together_and_that_is_said() -> None:
    box = Outbox(frames=2)
    for _ in range(3):
        box.put(b"x")
    await box.overflow()
    assert (len(box), box.overflowed, await box.get()) == (0, True, None)


async def test_too_many_bytes_are_too_many_and_a_long_frame_alone_is_not() -> None:
    box = Outbox(bytes_=10)
    box.put(b"x" * 50)
    assert await box.get() == b"x" * 50
    box.put(b"x" * 6)
    assert not box.overflowed
    box.put(b"x" * 6)
    assert box.overflowed
