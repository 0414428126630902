"""One spelling for what people write and what they look for."""

from __future__ import annotations

import unicodedata

_SEPARATORS = str.maketrans("", "", " .-/")
_PHONE = frozenset("0123456789 +-()./")
_SHORTEST_PHONE = 4


def clean(text: str | None) -> str | None:
    """Return the text as databases can hold it, without blanks around; None where none is left."""
    if text is None:
        return None
    return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip() or None


def storable(text: str) -> bool:
    """Whether a database can hold the text at all; what it cannot hold, it cannot contain."""
    return text == clean(text)


def fold(text: str) -> str:
    """Make letter case, letter width and the kind of blanks equal."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split())


def compact(text: str) -> str:
    """Drop what people put between the parts of a number."""
    return fold(text).translate(_SEPARATORS)


def digits(text: str) -> str:
    """Keep the digits, without the zeros dialled before them."""
    kept = (str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())
    return "".join(kept).lstrip("0")


def dialled(text: str) -> str | None:
    """Return the digits of what may be part of a phone number, else None."""
    number = digits(text)
    fits = len(number) >= _SHORTEST_PHONE and _PHONE.issuperset(fold(text))
    return number if fits else None
