"""What a request looks like before its keys are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
KEY, KEYS = "key", "keys"
REPEATED = "&"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What a request looks like before its keys are known.

    ``path`` and the values of ``query`` hold placeholders: ``{key}``, ``{keys}`` (with
    ``separator`` between them; ``&`` repeats the parameter) or others. A parameter of ``query``
    that nothing fills is left out, so is a member of ``body``. In ``body``, a text that is
    ``{keys}`` becomes a list. Keys that are ``numbers`` stand there as such.
    """

    path: str
    method: str = "GET"
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: Any = None
    separator: str = ","
    numbers: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all placeholders."""
        texts = [self.path, *self.query.values(), *texts_of(self.body)]
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))


def texts_of(body: Any) -> Iterator[str]:
    """Yield the texts in a body."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping | list):
        for part in body.values() if isinstance(body, Mapping) else body:
            yield from texts_of(part)
