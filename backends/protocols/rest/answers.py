"""From the bytes of an answer to its rows, or to the error that it tells of with status 200."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import GenericAlias
from typing import Any, Final, TypeAlias

import msgspec

from backends.errors import Garbled, Refused, Throttled, Unavailable
from backends.protocols.rest.facts import Fault, Found
from backends.protocols.rest.paging import Pages
from backends.protocols.rest.requests import decoded
from backends.protocols.rest.shapes import Shape

Get: TypeAlias = Callable[[Any], Any]
Rows: TypeAlias = Sequence[Any] | Mapping[str, Any]

_CODE: Final = re.compile(r"[A-Za-z0-9_./-]{1,40}")


class Told(msgspec.Struct, frozen=True):
    """The rows of an answer, by their keys where it is a map; and what it says of further pages.

    Rows are None where the answer says that what was asked for is unknown.
    """

    rows: Rows | None
    next: str | None = None
    total: int | None = None


class Answers:
    """Finds the rows of one lookup's answers."""

    def __init__(
        self, found: Found, row: type[msgspec.Struct], system: str, pages: Pages | None = None
    ) -> None:
        """``row`` is the wire model of one row. ValueError says what is wrong with the places."""
        self._system = system
        shapes: Mapping[str, Any] = {
            "list": GenericAlias(list, (row,)),
            "one": row,
            "map": GenericAlias(dict, (str, row)),
        }
        self.shape = shapes[found.answer]
        self.found, self.row = found, row
        self._fault = found.fault
        self._rows: Get = _nothing
        self._next: Get = _nothing
        self._total: Get = _nothing
        self._decoder = msgspec.json.Decoder(self.shape)
        if found.rows:
            self._around(found, pages)
        elif found.fault is not None:
            raise ValueError("an error can be told of only beside 'rows'")
        elif pages is not None and (pages.next or pages.total):
            raise ValueError("'next' and 'total' can stand only beside 'rows'")

    def _around(self, found: Found, pages: Pages | None) -> None:
        whole = Shape()
        whole.read(found.rows, "rows", type_=self.shape, needed=False, optional=False)
        beside = {"next": pages.next, "total": pages.total} if pages else {}
        for path in filter(None, beside.values()):
            whole.read(path, "any", needed=False, optional=True)
        if found.fault is not None:
            whole.read(found.fault.path, "any", needed=False, optional=True)
            told = Shape()
            told.read(found.fault.path, "any", needed=False, optional=True)
            self._teller = msgspec.json.Decoder(told.model())
            self._told = _getter(told, found.fault.path)
            self._told_beside = _getter(whole, found.fault.path)
        self._decoder = msgspec.json.Decoder(whole.model())
        self._rows = _getter(whole, found.rows)
        self._next = _getter(whole, beside.get("next"))
        self._total = _getter(whole, beside.get("total"))

    def told(self, body: bytes) -> Told:
        """Return what an answer says; raise the error that it tells of instead."""
        if not self.found.rows:
            rows = decoded(body, self._decoder, system=self._system)
            return Told((rows,) if self.found.answer == "one" else rows)
        if self._fault is None:
            answer = decoded(body, self._decoder, system=self._system)
        else:
            word, answer = self._told_of(body, self._fault)
            if self._means(word, self._fault):
                return Told(None)
        found = self._rows(answer)
        rows = found if isinstance(found, list | dict) else () if found is None else (found,)
        return Told(rows, self._onward(self._next(answer)), self._count(self._total(answer)))

    def rows(self, body: bytes) -> Rows:
        """Return the rows alone; none where it is said that there is nothing."""
        return self.told(body).rows or ()

    def ended(self, body: bytes) -> bool:
        """Whether an answer says that our session is over."""
        if self._fault is None or not self._fault.ended:
            return False
        try:
            return _spelled(self._told(self._teller.decode(body))) in self._fault.ended
        except (ValueError, RecursionError):
            return False

    def _told_of(self, body: bytes, fault: Fault) -> tuple[Any, Any]:
        """Return the word that tells of errors, and the answer around it."""
        try:
            answer = decoded(body, self._decoder, system=self._system)
        except Garbled:
            word = self._told(decoded(body, self._teller, system=self._system))
            if word is None or _spelled(word) in (fault.ok or ("",)):
                raise
            return word, None
        return self._told_beside(answer), answer

    def _means(self, told: Any, fault: Fault) -> bool:
        """Whether a word says that there is nothing; raise the error that it means instead.

        A code may be told; where no codes are described, the word may be any text of the system.
        """
        word = _spelled(told)
        if word in (fault.ok or ("",)):
            return False
        if word in fault.unknown:
            return True
        code = f" ({word})" if fault.ok and word and _CODE.fullmatch(word) else ""
        text = f"{self._system}: tells of an error in '{fault.path}'{code}"
        if word in fault.limited:
            raise Throttled(text, system=self._system)
        raise (Unavailable if word in fault.busy else Refused)(text, system=self._system)

    def _onward(self, told: Any) -> str | None:
        if told is None or told is False or told == "":
            return None
        if isinstance(told, bool) or not isinstance(told, str | int):
            raise self._garbled("where the next page is, is neither a text nor a number")
        return str(told)

    def _count(self, told: Any) -> int | None:
        if told is None:
            return None
        if isinstance(told, str) and told.isascii() and told.isdigit():
            return int(told)
        if isinstance(told, bool) or not isinstance(told, int) or told < 0:
            raise self._garbled("the number of all rows is none")
        return told

    def _garbled(self, text: str) -> Garbled:
        return Garbled(f"{self._system}: {text}", system=self._system)


def _nothing(_answer: Any) -> None:
    return None


def _spelled(told: Any) -> str | None:
    """Return a member as the settings spell it: nothing is empty, an object is no word."""
    if told is None:
        return ""
    if isinstance(told, bool):
        return str(told).lower()
    return str(told) if isinstance(told, str | int) else None


def _getter(shape: Shape, path: str | None) -> Get:
    """Return what finds the member at a path; None where an object on the way is null."""
    if path is None:
        return _nothing
    place = next(place for known, place, _ in shape.places() if known == path)
    attributes = [f"m{number}" for number in place.split("_")[1:]]

    def get(answer: Any) -> Any:
        for attribute in attributes:
            if answer is None:
                return None
            answer = getattr(answer, attribute)
        return answer

    return get
