"""Scripts that Redis runs in one step, sent by their digest once it knows them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any


class Script:
    """A Lua script; in a Cluster all its keys stand in one slot."""

    def __init__(self, text: str) -> None:
        """Redis learns the text when it is first run there."""
        self._text = text
        self._digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def run(self, client: Any, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        """Return what the script returns."""
        from redis.exceptions import NoScriptError  # who has no Redis need not wait for its client

        try:
            return await client.evalsha(self._digest, len(keys), *keys, *arguments)
        except NoScriptError:  # a new server, or one that has forgotten
            return await client.eval(self._text, len(keys), *keys, *arguments)
