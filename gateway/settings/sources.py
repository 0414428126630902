"""Where settings come from: one TOML file, and variables, which win."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.settings.problems import Problem, SettingsError
from gateway.settings.settings import Settings

PREFIX = "C360_"
CONFIG = "C360_CONFIG"
NESTED = "__"


def from_file(path: Path | None) -> dict[str, Any]:
    """Read the file's tables; a file that cannot be read is the only problem named."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError([Problem((), f"{path}: there is no such file")]) from error
    except OSError as error:
        raise SettingsError([Problem((), f"{path}: cannot be read")]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([Problem((), f"{path}: must be UTF-8 text")]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([Problem((), f"{path}: is not TOML: {error}")]) from error


def from_variables(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Sort ``C360_TABLE__KEY`` variables into tables.

    Variables without ``__`` may belong to others (an orchestrator names the ports of a service
    called c360 so), unless they begin like one of our tables.
    """
    tables: dict[str, Any] = {}
    problems: list[Problem] = []
    for variable, value in sorted(environ.items()):
        if not variable.upper().startswith(PREFIX) or variable.upper() == CONFIG:
            continue
        path = tuple(variable[len(PREFIX) :].lower().split(NESTED))
        text = _misspelt(variable.upper(), path) or _place(tables, path, value)
        if text:
            problems.append(Problem((variable,), text))
    return tables, problems


def _misspelt(variable: str, path: tuple[str, ...]) -> str | None:
    if len(path) > 1:
        return None if all(path) else "unknown variable, a name between '__' is empty"
    for table in Settings.model_fields:
        start = f"{PREFIX}{table.upper()}_"
        if variable.startswith(start):
            return f"unknown variable, did you mean '{start}_{variable[len(start) :]}'?"
    return None


def _place(tables: dict[str, Any], path: tuple[str, ...], value: str) -> str | None:
    if len(path) == 1:
        return None
    table: Any = tables
    for key in path[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            return "another variable says that this is not a table"
    table[path[-1]] = value
    return None


def merged(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one set of tables over another, table by table."""
    found = dict(low)
    for key, value in high.items():
        below = found.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        found[key] = merged(below, value) if both else value  # type: ignore[arg-type]
    return found
