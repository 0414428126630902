"""A disk that takes nothing more, for one process: the system's own limit on the size of files."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator


@contextlib.contextmanager
def unwritable(process: int = 0) -> Iterator[None]:
    """Let no file be written by a process; 0 is this one, which then must not print either."""
    limit = resource.RLIMIT_FSIZE
    before = resource.prlimit(process, limit)
    resource.prlimit(process, limit, (0, before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process, limit, before)
