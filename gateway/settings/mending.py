"""Finds misspelt keys and misplaced secrets, and goes on as if they were right.

So one mistake is one problem, and hides no other.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from gateway.settings.problems import Problem
from gateway.settings.settings import Settings
from gateway.settings.shape import common_keys, is_plain, is_secret, is_system, keys_of
from gateway.settings.systems import VENDORS
from gateway.settings.values import PASSWORD_IN_ADDRESS, closest, hint

FILE = "_file"  # beside a secret 'password', 'password_file' says which file holds it

Place = tuple[str, ...]
Tables = Mapping[str, Any]


class Mending:
    """One pass over the tables; ``problems`` are what it found."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self.problems: list[Problem] = []

    def mend(self, tables: Tables, written: Tables) -> dict[str, Any]:
        """Return the tables as they were meant; ``written`` is the part that the file gave."""
        return self._table(Settings, tables, written, ())

    def _table(
        self, annotation: Any, given: Tables, written: Tables, place: Place
    ) -> dict[str, Any]:
        table = dict(given)
        if is_system(annotation):
            self._vendor(table, place)
        known = keys_of(annotation, table)
        if known is None:
            return table
        renamed = self._keys(table, known, place)
        written = {renamed.get(key, key): value for key, value in written.items()}
        for key, field in known.items():
            if is_secret(field):
                self._secret(table, written, (*place, key), field)
            elif isinstance(table.get(key), Mapping):
                part = written.get(key)
                part = part if isinstance(part, Mapping) else {}
                table[key] = self._table(field.annotation, table[key], part, (*place, key))
        return table

    def _vendor(self, table: dict[str, Any], place: Place) -> None:
        strange = [key for key in table if key not in common_keys() and closest(key, ("vendor",))]
        if "vendor" not in table and strange:
            self._say((*place, strange[0]), "unknown key, did you mean 'vendor'?")
            table["vendor"] = table.pop(strange[0])
        vendor = table.get("vendor")
        meant = closest(vendor, VENDORS) if isinstance(vendor, str) else None
        if meant and meant != vendor:
            choice = f"the vendor of a system is one of {', '.join(VENDORS)}"
            self._say((*place, "vendor"), f"unknown vendor, did you mean '{meant}'? {choice}")
            table["vendor"] = meant

    def _keys(
        self, table: dict[str, Any], known: Mapping[str, FieldInfo], place: Place
    ) -> dict[str, str]:
        """Rename misspelt keys, drop strange ones; return old names and new."""
        renamed: dict[str, str] = {}
        spelt = [*known, *(f"{key}{FILE}" for key, field in known.items() if is_secret(field))]
        for key in [key for key in table if key not in spelt]:
            self._say((*place, key), f"unknown key{hint(key, spelt) or _choice(spelt)}")
            value, meant = table.pop(key), closest(key, spelt)
            if meant and meant not in table:
                renamed[key] = meant
                table[meant] = value
        return renamed

    def _secret(
        self, table: dict[str, Any], written: Tables, place: Place, field: FieldInfo
    ) -> None:
        key, text = place[-1], written.get(place[-1])
        bare = not is_plain(field) or PASSWORD_IN_ADDRESS.search(str(text))
        if text is not None and bare:
            self._say(place, _elsewhere(place))
        path = table.pop(f"{key}{FILE}", None)
        if path is not None and key not in table:
            table[key] = self._read(path, place)

    def _read(self, path: Any, place: Place) -> str:
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, TypeError, UnicodeDecodeError):
            text = ""
        if not text:
            self._say(place, f"'{place[-1]}{FILE}' must name a file with the secret in it")
        return text

    def _say(self, place: Place, text: str) -> None:
        self.problems.append(Problem(place, text))


def _choice(spelt: list[str]) -> str:
    return f"; known here: {', '.join(spelt)}"


def _elsewhere(place: Place) -> str:
    variable = "C360_" + "__".join(place).upper()
    return f"a secret does not stand in the file; set {variable} or '{place[-1]}{FILE}'"
