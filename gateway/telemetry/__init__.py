"""What the gateway tells about itself: logs, metrics and spans."""

from gateway.telemetry.lag import LoopLag, measured
from gateway.telemetry.logs import configure, fingerprint, log_request, note_question
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.observed import CacheWatched, Observed
from gateway.telemetry.outcomes import word

__all__ = [
    "CacheWatched",
    "LoopLag",
    "Metrics",
    "Observed",
    "configure",
    "fingerprint",
    "log_request",
    "measured",
    "note_question",
    "word",
]
