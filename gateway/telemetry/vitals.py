"""How the systems are, looked up when somebody reads the metrics and not on the way of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from backends.breaker import BreakerState
from backends.health import Health

Left: TypeAlias = Callable[[str], float | None]  # for how many seconds a system is paused
Family: TypeAlias = GaugeMetricFamily | CounterMetricFamily

_LABELS = ("system",)
_BREAKER = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}


class Number(msgspec.Struct, frozen=True):
    """A number of each system; a counter's name is told with ``_total`` behind it."""

    name: str
    about: str
    value: Callable[[Health], float]
    family: type[Family] = GaugeMetricFamily


_NUMBERS = (
    Number(
        "c360_breaker_state",
        "Whether calls are let through: 0 all, 1 a probe, 2 none.",
        lambda health: _BREAKER[health.breaker],
    ),
    Number("c360_calls_in_flight", "Calls under way.", lambda health: health.in_flight),
    Number("c360_calls_waiting", "Calls that wait for a slot.", lambda health: health.waiting),
    Number(
        "c360_retries",
        "Calls that were repeats of others.",
        lambda health: health.retries,
        CounterMetricFamily,
    ),
    Number(
        "c360_on_backup",
        "Whether the backup address is in use.",
        lambda health: health.channel == "backup",
    ),
)


class SystemVitals(Collector):
    """Numbers of each system; there are none until ``watch`` says where they come from."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Take part in what the registry exposes."""
        self._health: Callable[[], Mapping[str, Health]] = dict
        self._left: Left = lambda _system: None
        registry.register(self)

    def watch(self, health: Callable[[], Mapping[str, Health]], left: Left) -> None:
        """Read these from now on."""
        self._health = health
        self._left = left

    def describe(self) -> Iterable[Family]:
        """Name what there will be: nothing is looked up at registration."""
        return [one.family(one.name, one.about) for one in _NUMBERS]

    def collect(self) -> Iterable[Family]:
        """Read the systems once."""
        systems = self._health()
        for number in _NUMBERS:
            family = number.family(number.name, number.about, labels=_LABELS)
            yield _told(family, map_values(number.value, systems))
        pauses = {name: self._left(name) or 0.0 for name in systems}
        about = "Seconds for which it is still left alone."
        yield _told(GaugeMetricFamily("c360_pause", about, labels=_LABELS), pauses)


def map_values(
    value: Callable[[Health], float], systems: Mapping[str, Health]
) -> Mapping[str, float]:
    """Return one number of every system."""
    return {name: float(value(health)) for name, health in systems.items()}


def _told(family: Family, values: Mapping[str, float]) -> Family:
    for system, value in values.items():
        family.add_metric([system], value)
    return family
