"""What the gateway tells about itself: logs, metrics and spans."""

from gateway.telemetry.logs import configure, fingerprint, log_request, note_question
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.observed import CacheWatched, Observed

__all__ = [
    "CacheWatched",
    "Metrics",
    "Observed",
    "configure",
    "fingerprint",
    "log_request",
    "note_question",
]
