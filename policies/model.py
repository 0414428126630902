"""Casbin's model file: read once, and proven to mean what the compilation relies on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casbin import Model

from policies.problems import Place, Problem

# The compilation is right for these definitions only: another matcher could look at a field in
# another way than by Type.*, another effect could depend on the order of lines.
_DEFINITIONS = {
    "r": "sub, obj, scope",
    "p": "sub, obj, scope, eft, flags",
    "g": "_, _",
    "e": "some(where (p_eft == allow)) && !some(where (p_eft == deny))",
    "m": 'g(r_sub, p_sub) && keyMatch(r_obj, p_obj) && (r_scope == p_scope || p_scope == "all")',
}


def read_model(file: Path) -> tuple[str, tuple[Problem, ...]]:
    """Return the model's text with what is wrong with it; what is compiled is what was proven."""
    place = Place(file=file.name)
    try:
        text = file.read_text(encoding="utf-8")
        found = Model()
        found.load_model_from_text(text)
    except (OSError, ValueError, RuntimeError) as error:
        return "", (Problem(place=place, what=f"cannot be read ({type(error).__name__})"),)
    return text, tuple(_problems(place, found))


def _problems(place: Place, found: Model) -> Iterator[Problem]:
    for section, expected in _DEFINITIONS.items():
        definitions = {key: ast.value for key, ast in (found[section] or {}).items()}
        if definitions != {section: expected}:
            yield Problem(place=place, what=f"section {section} must define {section} = {expected}")
