"""From the bytes of an answer to its rows, or to the error that it tells of with status 200."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import GenericAlias
from typing import Any, TypeAlias

import msgspec

from backends.errors import Garbled, Refused, Unavailable
from backends.protocols.rest.facts import Fault, Found
from backends.protocols.rest.requests import decoded
from backends.protocols.rest.shapes import Shape

Get: TypeAlias = Callable[[Any], Any]


class Answers:
    """Finds the rows of one lookup's answers."""

    def __init__(self, found: Found, row: type[msgspec.Struct], system: str) -> None:
        """``row`` is the wire model of one row. ValueError says what is wrong with the places."""
        self._system = system
        shapes: Mapping[str, Any] = {
            "list": GenericAlias(list, (row,)),
            "one": row,
            "map": GenericAlias(dict, (str, row)),
        }
        self._fault = found.fault
        self._rows: Get = _itself
        self._decoder = msgspec.json.Decoder(shapes[found.answer])
        if found.rows:
            self._around(found, shapes[found.answer])
        elif found.fault is not None:
            raise ValueError("an error can be told of only beside 'rows'")

    def _around(self, found: Found, shape: Any) -> None:
        whole = Shape()
        whole.read(found.rows, "rows", type_=shape, needed=False, optional=False)
        if found.fault is not None:
            whole.read(found.fault.path, "any", needed=False, optional=True)
            told = Shape()
            told.read(found.fault.path, "any", needed=False, optional=True)
            self._teller = msgspec.json.Decoder(told.model())
            self._told, self._told_beside = (
                _getter(told, found.fault.path),
                _getter(whole, found.fault.path),
            )
        self._decoder = msgspec.json.Decoder(whole.model())
        self._rows = _getter(whole, found.rows)

    def rows(self, body: bytes) -> Sequence[Any] | Mapping[str, Any]:
        """Return the rows, by their keys where the answer is a map; raise what it tells instead."""
        if self._fault is None:
            found = self._rows(decoded(body, self._decoder, system=self._system))
        else:
            found = self._told_rows(body, self._fault)
        if found is None:
            return ()
        return found if isinstance(found, list | dict) else (found,)

    def _told_rows(self, body: bytes, fault: Fault) -> Any:
        try:
            answer = decoded(body, self._decoder, system=self._system)
        except Garbled:
            told = decoded(body, self._teller, system=self._system)
            word = self._told(told)
            if word is not None:
                self._check(word, fault)
            raise
        self._check(self._told_beside(answer), fault)
        return self._rows(answer)

    def _check(self, told: Any, fault: Fault) -> None:
        """Raise what the member of an answer that tells of errors means; its text stays here."""
        word = _spelled(told)
        if word in (fault.ok or ("",)):
            return
        meaning = Unavailable if word in fault.busy else Refused
        raise meaning(f"{self._system}: tells of an error in '{fault.path}'", system=self._system)


def _itself(answer: Any) -> Any:
    return answer


def _spelled(told: Any) -> str | None:
    """Return a member as the settings spell it: nothing is empty, an object is no word."""
    if told is None:
        return ""
    if isinstance(told, bool):
        return str(told).lower()
    return str(told) if isinstance(told, str | int) else None


def _getter(shape: Shape, path: str) -> Get:
    """Return what finds the member at a path; None where an object on the way is null."""
    place = next(place for known, place, _ in shape.places() if known == path)
    attributes = [f"m{number}" for number in place.split("_")[1:]]

    def get(answer: Any) -> Any:
        for attribute in attributes:
            if answer is None:
                return None
            answer = getattr(answer, attribute)
        return answer

    return get
