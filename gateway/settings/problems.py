"""What is wrong with the settings, in words that hold no value of theirs."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.settings.shape import field_at
from gateway.settings.systems import VENDORS

KEY = "[key]"
WORDS = {
    "missing": "missing",
    "union_tag_not_found": "missing",
    "too_short": "missing",
    "string_too_short": "too short",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "path_type": "must be the path of a file",
    "tuple_type": "must be a list",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "extra_forbidden": "unknown key",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "union_tag_invalid": "unknown vendor",
}
TABLES = frozenset({"model_type", "model_attributes_type", "dict_type", "extra_forbidden"})


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing that is wrong: where, and what would be right."""

    path: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """One line."""
        return f"{'.'.join(self.path)}: {self.text}" if self.path else self.text


class SettingsError(Exception):
    """The settings are wrong; the text has one line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take all problems; the first one of a path stands for it."""
        found: dict[tuple[str, ...], Problem] = {}
        for problem in problems:
            found.setdefault(problem.path, problem)
        self.problems = tuple(sorted(found.values()))
        super().__init__("\n".join(map(str, self.problems)))


def problems_of(error: ValidationError, tables: Mapping[str, Any]) -> list[Problem]:
    """Say in our own words what pydantic found: its words repeat what was given."""
    details = error.errors(include_url=False, include_input=False)
    found = [_problem(detail, tables) for detail in details]
    return [problem for problem in found if not _inherited(problem.path, tables)]


def _inherited(path: tuple[str, ...], tables: Mapping[str, Any]) -> bool:
    """Whether a backup only has the mistake of its system, which is named already."""
    match path:
        case ("systems", name, "backup", key, *_):
            return key not in tables["systems"][name]["backup"]
    return False


def _problem(detail: ErrorDetails, tables: Mapping[str, Any]) -> Problem:
    path = _path(detail["loc"])
    if detail["type"].startswith("union_tag_"):
        right = f"the vendor of a system is one of {', '.join(VENDORS)}"
        return Problem((*path, "vendor"), f"{WORDS[detail['type']]}; {right}")
    return Problem(path, _text(detail, path, tables))


def _path(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    parts = [str(part) for part in loc if part != KEY]
    if parts[:1] == ["systems"] and len(parts) > 2 and parts[2] in VENDORS:  # noqa: PLR2004 - systems.<name>.<vendor of the union>.<key>
        del parts[2]
    return tuple(parts)


def _text(detail: ErrorDetails, path: tuple[str, ...], tables: Mapping[str, Any]) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    words = WORDS.get(detail["type"], "is not right").format_map(context)
    field = field_at(path, tables)
    if detail["type"] in TABLES or field is None or not field.description:
        return words
    return f"{words}; {field.description}"
