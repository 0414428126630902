"""What waits to be sent to one client: bounded, so that a slow one costs no more than this."""

from __future__ import annotations

import asyncio
from collections import deque

FRAMES = 512  # a hundred subscriptions on one connection may each have some
BYTES = 256 * 1024


class Outbox:
    """Frames in line; whoever puts one in never waits."""

    def __init__(self, frames: int = FRAMES, bytes_: int = BYTES) -> None:
        """Hold so many frames, of so many bytes together; a single one may be longer."""
        self._frames = frames
        self._bytes = bytes_
        self._line: deque[bytes] = deque()
        self._size = 0
        self._filled = asyncio.Event()
        self._closed = False
        self._overflowed = asyncio.Event()

    def __len__(self) -> int:
        """How many frames wait."""
        return len(self._line)

    def put(self, frame: bytes) -> None:
        """Put a frame at the end; where there is no room everything is dropped, for good."""
        if self._closed:
            return
        full = len(self._line) >= self._frames or self._size + len(frame) > self._bytes
        if full and self._line:
            self._line.clear()
            self._overflowed.set()
            self.close()
            return
        self._line.append(frame)
        self._size += len(frame)
        self._filled.set()

    def close(self) -> None:
        """Take nothing more; what waits may still be taken out."""
        self._closed = True
        self._filled.set()

    @property
    def overflowed(self) -> bool:
        """Whether there was no room for a frame."""
        return self._overflowed.is_set()

    async def overflow(self) -> None:
        """Wait until there is no room for a frame."""
        await self._overflowed.wait()

    async def get(self) -> bytes | None:
        """Take the next frame out, when there is one; None at the end."""
        while not self._line:
            if self._closed:
                return None
            self._filled.clear()
            await self._filled.wait()
        frame = self._line.popleft()
        self._size -= len(frame)
        return frame
