"""What a request looks like before its keys are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
KEY, KEYS = "key", "keys"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What a request looks like before its keys are known.

    ``path`` and the values of ``query`` hold placeholders: ``{key}``, ``{keys}`` (with
    ``separator`` between them) or others. A parameter of ``query`` that nothing fills is left
    out. In ``body``, a text that is ``{keys}`` becomes a list.
    """

    path: str
    method: str = "GET"
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: Any = None
    separator: str = ","

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all placeholders."""
        texts = [self.path, *self.query.values(), *_texts(self.body)]
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping | list):
        for part in body.values() if isinstance(body, Mapping) else body:
            yield from _texts(part)
