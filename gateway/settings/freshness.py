"""How old each kind may get, where the settings say otherwise."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backends.freshness import WINDOWS


def completed(given: Any) -> Any:
    """Fill in what a person left out: every kind, and every window of a kind."""
    if not isinstance(given, Mapping):
        return given
    defaults = {kind: msgspec.structs.asdict(windows) for kind, windows in WINDOWS.items()}
    return {**defaults, **{kind: _over(defaults.get(kind), value) for kind, value in given.items()}}


def _over(defaults: Mapping[str, float] | None, given: Any) -> Any:
    return {**defaults, **given} if defaults and isinstance(given, Mapping) else given
