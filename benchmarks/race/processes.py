"""What processes take: their CPU time and memory with all their children, from /proc."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

PROC: Final = Path("/proc")
TICK: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_IDLE: Final = (3, 4)  # the columns of /proc/stat that are no work: idle, waiting for a disk
_GRACE: Final = 12.0


class Usage(msgspec.Struct, frozen=True):
    """CPU in seconds since the start, and memory in MB."""

    cpu: float
    rss: float


def tree(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        with suppress(OSError):
            for task in (PROC / str(one) / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
    return found


def usage(pid: int) -> Usage:
    """Return what a process and its children took up to now."""
    ticks = pages = 0
    for one in tree(pid):
        with suppress(OSError):
            fields = (PROC / str(one) / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
            pages += int(fields[21])
    return Usage(ticks / TICK, pages * PAGE / 1e6)


def most(pid: int) -> float:
    """Return how many MB a process and its children had at most, each at its own time."""
    found = 0
    for one in tree(pid):
        with suppress(OSError):
            lines = (PROC / str(one) / "status").read_text().splitlines()
            found += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return found * 1024 / 1e6


def threads(pid: int) -> dict[int, float]:
    """Return the CPU seconds of a process by thread."""
    found = {}
    for task in (PROC / str(pid) / "task").iterdir():
        with suppress(OSError):
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            found[int(task.name)] = (int(fields[11]) + int(fields[12])) / TICK
    return found


def busy() -> float:
    """Return how many seconds all cores together have worked since the machine's start."""
    first = (PROC / "stat").read_text().partition("\n")[0].split()[1:9]
    return sum(int(v) for n, v in enumerate(first) if n not in _IDLE) / TICK


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started, and what came from it."""
    pids = tree(process.pid)
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    for pid in reversed(pids):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
