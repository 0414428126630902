"""The read log: every sensitive field that left the gateway, in a chain that shows tampering."""

from policies.audit.anchoring import AnchorFile, Rhythm, read_anchors
from policies.audit.database import existing
from policies.audit.errors import LogUnavailable
from policies.audit.log import ReadLog
from policies.audit.points import Anchor
from policies.audit.prune import Pruned, prune
from policies.audit.question import what_saw, who_saw
from policies.audit.record import Entry, Kind, Read
from policies.audit.report import Chain, End, Finding, Flaw, Report
from policies.audit.verify import verify

__all__ = [
    "Anchor",
    "AnchorFile",
    "Chain",
    "End",
    "Entry",
    "Finding",
    "Flaw",
    "Kind",
    "LogUnavailable",
    "Pruned",
    "Read",
    "ReadLog",
    "Report",
    "Rhythm",
    "existing",
    "prune",
    "read_anchors",
    "verify",
    "what_saw",
    "who_saw",
]
