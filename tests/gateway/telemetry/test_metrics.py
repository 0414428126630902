"""The counters."""

from gateway.telemetry import Metrics


def test_everything_counted_is_exposed_as_text() -> None:
    metrics = Metrics()
    metrics.request(status=200, seconds=0.02)
    metrics.call(system="erp", kind="order", outcome="timed_out", seconds=5)
    metrics.cache_reads("stock", misses=1, hits=2, stale=3)
    metrics.section("orders", "PARTIAL")
    metrics.denied("Customer.credit", 2)
    body, media_type = metrics.expose()
    text = body.decode()
    assert media_type.startswith("text/plain")
    for line in (
        'c360_requests_total{status="200"} 1.0',
        'c360_request_seconds_bucket{le="0.025"} 1.0',
        'c360_backend_calls_total{kind="order",outcome="timed_out",system="erp"} 1.0',
        'c360_backend_seconds_count{kind="order",system="erp"} 1.0',
        'c360_cache_reads_total{kind="stock",result="miss"} 1.0',
        'c360_cache_reads_total{kind="stock",result="hit"} 2.0',
        'c360_cache_reads_total{kind="stock",result="stale"} 3.0',
        'c360_sections_total{state="PARTIAL"} 1.0',
        "c360_denied_coordinates_total 2.0",
    ):
        assert line in text


def test_two_gateways_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.denied("Customer.credit", 1)
    assert b"c360_denied_coordinates_total 0.0" in other.expose()[0]
