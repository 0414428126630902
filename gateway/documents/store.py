"""Texts by their hash in this process, bounded in number and in bytes; who asked last stays."""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import TypeAlias

COUNT = 1_000
SIZE = 4 * 1024 * 1024

# The circle of callers that registered a text, and its hash.
Key: TypeAlias = tuple[str, str]


class Store:
    """Remembers texts; those of one circle of callers are not there for another."""

    def __init__(self, count: int = COUNT, size: int = SIZE) -> None:
        """Hold ``count`` texts at most, and ``size`` bytes of memory for them."""
        self._count = count
        self._size = size
        self._held = 0
        self._texts: OrderedDict[Key, str] = OrderedDict()

    def __len__(self) -> int:
        """How many texts are held."""
        return len(self._texts)

    @property
    def held(self) -> int:
        """The bytes of memory that the texts take."""
        return self._held

    def get(self, key: Key) -> str | None:
        """Return a text; it has been used just now."""
        text = self._texts.get(key)
        if text is not None:
            self._texts.move_to_end(key)
        return text

    def put(self, key: Key, text: str) -> None:
        """Remember a text; what was not used for longest makes room."""
        if key in self._texts:
            self._texts.move_to_end(key)
            return
        self._texts[key] = text
        self._held += sys.getsizeof(text)
        while len(self._texts) > self._count or self._held > self._size:
            _, gone = self._texts.popitem(last=False)
            self._held -= sys.getsizeof(gone)
