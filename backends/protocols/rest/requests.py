"""One request from a template and keys, and one typed answer.

A key is encoded, so that it stays a value of HTTP or JSON. Where it stands inside a longer text,
that text may be a query language of the system: there only keys of letters, digits and ``-_.``
are sent, which mean themselves in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from backends.errors import Garbled
from backends.protocols.rest.template import (
    KEY,
    KEYS,
    PLACEHOLDER,
    REPEATED,
    Template,
    texts_of,
)
from backends.wire import Request

T = TypeVar("T")

Values: TypeAlias = Mapping[str, str]

_NONE: Values = {}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[\w.-]+")
_DIGITS: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9_.~-]+")  # what no address encodes
_ALIKE: Final = re.compile(r"[A-Za-z0-9_.-]+")  # what means itself in every language and address
_COUNTED: Final = frozenset({"limit", "offset", "page"})  # numbers, where they stand in JSON
_AROUND_ONE: Final = 3  # parts of a path with one placeholder
_LEFT_OUT: Final = object()


class Requests:
    """Makes requests from a template."""

    def __init__(self, template: Template) -> None:
        """Take the template apart once."""
        self._template = template
        self._inside = frozenset(_inside(template))
        self._apart = template.separator if self._joins() else None
        self._between = quote(template.separator, safe=",;")
        self._room_between = (
            max((len(quote(name, safe="")) + 2 for name in template.query), default=0)
            if template.separator == REPEATED
            else len(self._between)
        )
        self._path = PLACEHOLDER.split(template.path)
        self._query = [
            ([f"{quote(name, safe='')}=" + first, *more])
            for name, text in template.query.items()
            for first, *more in [PLACEHOLDER.split(text)]
        ]
        self._mark = "&" if "?" in template.path else "?"
        self._plain = not template.numbers and not _ALIKE.fullmatch(self._apart or "")
        self._alone = len(self._path) == _AROUND_ONE and not self._query and template.body is None

    def _joins(self) -> bool:
        """Whether keys stand beside each other in one text."""
        template = self._template
        texts = (template.path, *template.query.values())
        if template.separator == REPEATED:
            return False
        return KEYS in self._inside or any(f"{{{KEYS}}}" in text for text in texts)

    def plain(self, keys: Sequence[str]) -> bool:
        """Whether all keys are such that each is sent as it is, wherever it stands."""
        return self._plain and all(keys) and _ALIKE.fullmatch("".join(keys)) is not None

    def carries(self, key: str) -> bool:
        """Whether the key can be sent as a value; one that cannot is known to no system."""
        if self._template.numbers:
            return _DIGITS.fullmatch(key) is not None
        if {KEY, KEYS} & self._inside and not _PLAIN.fullmatch(key):
            return False
        apart = self._apart is None or self._apart not in key
        return apart and key != "" and (key.isascii() or not _SURROGATE.search(key))

    def takes(self, others: Values) -> bool:
        """Whether what fills the other placeholders can be sent as values."""
        return all(
            _PLAIN.fullmatch(text) if name in self._inside else not _SURROGATE.search(text)
            for name, text in others.items()
        )

    def room(self, longest: int) -> int | None:
        """Return how many bytes of an address of so many are left to keys; None of none there."""
        template = self._template
        if f"{{{KEYS}}}" not in "".join((template.path, *template.query.values())):
            return None
        texts = (*template.query, *template.query.values())
        return longest - len(template.path) - sum(len(quote(text, safe="")) + 1 for text in texts)

    def takes_of(self, keys: Sequence[str], *, pad: int = 0) -> list[int]:
        """Return how many bytes each key takes in an address, with what is beside it there."""
        if _UNRESERVED.fullmatch("".join(keys)):
            longs = [*map(len, keys)]
        else:
            longs = [len(quote(key, "", errors="replace")) for key in keys]
        between = self._room_between
        return [max(long, pad) + between for long in longs]

    def request(self, keys: Sequence[str] = (), others: Values = _NONE) -> Request:
        """Return the request for keys, with ``others`` in the other placeholders."""
        template = self._template
        if self._alone and not others and self.plain(keys):
            before, name, after = self._path
            key = keys[0] if name == KEY else self._between.join(keys) if name == KEYS else ""
            path = before + key + after
            return Request(method=template.method, path=path, headers=template.headers, safe=True)
        encoded = [_encoded(key) for key in keys]
        values = {name: _encoded(text) for name, text in others.items()}
        if encoded:
            values[KEY], values[KEYS] = encoded[0], self._between.join(encoded)
        return Request(
            method=template.method,
            path=self._address(values, encoded),
            headers=template.headers,
            body=b""
            if template.body is None
            else msgspec.json.encode(self._filled(template.body, keys, others)),
            safe=True,
        )

    def _address(self, values: Values, encoded: Sequence[str]) -> str:
        path = _replaced(self._path, values)
        if not self._query:
            return path
        told = [text for text in self._query if values.keys() >= set(text[1::2])]
        if self._template.separator == REPEATED:
            parts = [part for text in told for part in _repeated(text, values, encoded)]
        else:
            parts = [_replaced(text, values) for text in told]
        return path + self._mark + "&".join(parts) if parts else path

    def _filled(self, body: Any, keys: Sequence[str], others: Values) -> Any:
        if isinstance(body, Mapping):
            pairs = ((name, self._filled(part, keys, others)) for name, part in body.items())
            return {name: part for name, part in pairs if part is not _LEFT_OUT}
        if isinstance(body, list):
            parts = (self._filled(part, keys, others) for part in body)
            return [part for part in parts if part is not _LEFT_OUT]
        return self._text(body, keys, others) if isinstance(body, str) else body

    def _text(self, text: str, keys: Sequence[str], others: Values) -> Any:
        """Fill a text of a body; one that is a placeholder and nothing else keeps its type."""
        names = PLACEHOLDER.findall(text)
        if not names:
            return text
        spelled = int if self._template.numbers else str
        if text == f"{{{KEYS}}}":
            return [spelled(key) for key in keys]
        values = {**others, KEY: keys[0], KEYS: self._apart_of(keys)} if keys else others
        if not values.keys() >= {*names}:
            return _LEFT_OUT
        if text == f"{{{KEY}}}":
            return spelled(keys[0])
        if text == f"{{{names[0]}}}" and names[0] in _COUNTED:
            return int(values[names[0]])
        return PLACEHOLDER.sub(lambda found: values[found[1]], text)

    def _apart_of(self, keys: Sequence[str]) -> str:
        return (self._apart or "").join(keys)


def _encoded(text: str) -> str:
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")


def _inside(template: Template) -> Iterator[str]:
    """Yield the placeholders that stand inside longer texts."""
    path, _, query = template.path.partition("?")
    pairs = (pair.partition("=")[2] for pair in query.split("&"))
    for text in (*path.split("/"), *pairs, *template.query.values(), *texts_of(template.body)):
        for name in PLACEHOLDER.findall(text):
            if text != f"{{{name}}}":
                yield name


def _repeated(text: Sequence[str], values: Values, encoded: Sequence[str]) -> list[str]:
    """Name a parameter once for each key, where it holds the keys."""
    if KEYS not in text[1::2]:
        return [_replaced(text, values)]
    return [_replaced(text, {**values, KEYS: one}) for one in encoded]


def _replaced(text: Sequence[str], values: Values) -> str:
    """Join a text that was split at its placeholders: their names stand at odd places."""
    if len(text) == 1:
        return text[0]
    return "".join(values.get(part, "") if n % 2 else part for n, part in enumerate(text))


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
