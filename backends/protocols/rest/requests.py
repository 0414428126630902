"""One request from a template and keys, and one typed answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from backends.errors import Garbled
from backends.protocols.rest.template import KEY, KEYS, PLACEHOLDER, Template
from backends.wire import Request

T = TypeVar("T")

Values: TypeAlias = Mapping[str, str]

_NONE: Values = {}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Requests:
    """Makes requests from a template; each key is encoded, so that it stays a value."""

    def __init__(self, template: Template) -> None:
        """Take the template apart once."""
        self._template = template
        texts = (template.path, *template.query.values())
        joined = any(f"{{{KEYS}}}" in text for text in texts)
        self._apart = template.separator if joined else None
        self._path = PLACEHOLDER.split(template.path)
        self._query = [
            ([f"{quote(name, safe='')}=" + first, *more])
            for name, text in template.query.items()
            for first, *more in [PLACEHOLDER.split(text)]
        ]
        self._mark = "&" if "?" in template.path else "?"

    def carries(self, key: str) -> bool:
        """Whether the key can be sent as a value; one that cannot is known to no system."""
        apart = self._apart is None or self._apart not in key
        return apart and key != "" and (key.isascii() or not _SURROGATE.search(key))

    def request(self, keys: Sequence[str], others: Values = _NONE) -> Request:
        """Return the request for keys, with ``others`` in the other placeholders."""
        encoded = [quote(key, safe="") for key in keys]
        values = {name: quote(text, safe="") for name, text in others.items()}
        values[KEY] = encoded[0]
        values[KEYS] = (self._apart or "").join(encoded)
        template = self._template
        return Request(
            method=template.method,
            path=self._address(values),
            headers=template.headers,
            body=b""
            if template.body is None
            else msgspec.json.encode(_filled(template.body, keys)),
            safe=True,
        )

    def _address(self, values: Values) -> str:
        path = _replaced(self._path, values)
        if not self._query:
            return path
        told = [text for text in self._query if values.keys() >= set(text[1::2])]
        return path + self._mark + "&".join(_replaced(text, values) for text in told)


def _replaced(text: Sequence[str], values: Values) -> str:
    """Join a text that was split at its placeholders: their names stand at odd places."""
    if len(text) == 1:
        return text[0]
    return "".join(values.get(part, "") if n % 2 else part for n, part in enumerate(text))


def _filled(body: Any, keys: Sequence[str]) -> Any:
    if isinstance(body, Mapping):
        return {name: _filled(part, keys) for name, part in body.items()}
    if isinstance(body, list):
        return [_filled(part, keys) for part in body]
    if body == f"{{{KEYS}}}":
        return list(keys)
    return body.replace(f"{{{KEY}}}", keys[0]) if isinstance(body, str) and keys else body


def decoded(body: bytes, decoder: msgspec.json.Decoder[T], *, system: str) -> T:
    """Decode an answer; Garbled says where it does not fit, never what stood there."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        _, _, place = str(error).partition(" - at ")
        raise Garbled(
            f"{system}: an answer does not fit {place or 'as a whole'}", system=system
        ) from error
    except (ValueError, RecursionError) as error:
        raise Garbled(f"{system}: an answer is not JSON", system=system) from error
