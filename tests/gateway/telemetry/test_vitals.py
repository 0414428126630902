"""Numbers of the systems, as they are when somebody reads the metrics."""

from __future__ import annotations

from backends.breaker import BreakerState
from backends.health import Health
from gateway.telemetry import Metrics


def text(metrics: Metrics) -> str:
    return metrics.expose()[0].decode()


def test_before_there_are_systems_there_are_no_numbers() -> None:
    assert 'system="' not in text(Metrics())


def test_each_system_has_its_numbers_of_this_moment() -> None:
    metrics = Metrics()
    systems = {"crm": Health(in_flight=1), "erp": Health(in_flight=3, channel="backup")}
    metrics.systems.watch(lambda: systems, {"erp": 90.0}.get)
    told = text(metrics)
    assert 'c360_calls_in_flight{system="crm"} 1.0' in told
    assert 'c360_calls_in_flight{system="erp"} 3.0' in told
    assert 'c360_on_backup{system="erp"} 1.0' in told
    assert 'c360_pause{system="crm"} 0.0' in told
    assert 'c360_pause{system="erp"} 90.0' in told
    systems["erp"] = Health(breaker=BreakerState.OPEN)
    assert 'c360_breaker_state{system="erp"} 2.0' in text(metrics)
    assert 'c360_calls_in_flight{system="erp"} 0.0' in text(metrics)


def test_calls_that_wait_and_repeats_are_counted() -> None:
    metrics = Metrics()
    systems = {"erp": Health(waiting=7, retries=4)}
    metrics.systems.watch(lambda: systems, lambda _system: None)
    told = text(metrics)
    assert 'c360_calls_waiting{system="erp"} 7.0' in told
    assert 'c360_retries_total{system="erp"} 4.0' in told
    assert "# TYPE c360_retries_total counter" in told


def test_the_breaker_is_a_number_that_rises_with_the_trouble() -> None:
    metrics = Metrics()
    states = (BreakerState.CLOSED, BreakerState.HALF_OPEN, BreakerState.OPEN)
    systems = {f"s{number}": Health(breaker=state) for number, state in enumerate(states)}
    metrics.systems.watch(lambda: systems, lambda _system: None)
    lines = [line for line in text(metrics).splitlines() if line.startswith("c360_breaker_state{")]
    assert [line.split()[-1] for line in lines] == ["0.0", "1.0", "2.0"]
