"""What systems and callers may throw at a vendor, as the tests here name it."""

from backends.conformance.nuisances import (
    GARBAGE,
    HOSTILE,
    SECRET_TEXT,
    SEED,
    STATUSES,
    generated,
)

__all__ = ["GARBAGE", "HOSTILE", "SECRET_TEXT", "SEED", "STATUSES", "generated"]
