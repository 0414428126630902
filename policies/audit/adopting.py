"""Takes into the database what segments hold: whoever asks the log, or opens it, does so first."""

from __future__ import annotations

import contextlib
import fcntl
from pathlib import Path

from policies.audit.segment import lines_of, segments
from policies.audit.sqlite import connect, insert


def adopt(database: Path) -> None:
    """Take in the lines of all segments; those of ended processes are removed.

    sqlite3.Error or OSError where the database cannot take them.
    """
    for path in segments(database):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            ended = _ended(file.fileno())
            rows = [*lines_of(file.read().partition(b"\0")[0])]
            if rows:
                with contextlib.closing(connect(database)) as connection:
                    insert(connection, rows)
            if ended:
                path.unlink(missing_ok=True)


def _ended(file: int) -> bool:
    """Whether nobody writes a segment any more; who finds out holds it until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
