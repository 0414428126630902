"""All scenarios by name; a module is imported when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from benchmarks.shield.scenario import Scenario

SCENARIOS: Mapping[str, str] = MappingProxyType(
    {
        "cold": "benchmarks.shield.cold",
        "burst": "benchmarks.shield.burst",
        "redis_trouble": "benchmarks.shield.redis_trouble",
        "faults": "benchmarks.shield.siege_faults",
        "priority": "benchmarks.shield.siege_priority",
        "overload": "benchmarks.shield.storm_overload",
        "aborted": "benchmarks.shield.storm_aborted",
        "chaos": "benchmarks.shield.storm_chaos",
    }
)


def scenario(name: str) -> Scenario:
    """Return a scenario's function."""
    found: Scenario = import_module(SCENARIOS[name]).run
    return found
