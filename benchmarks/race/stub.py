"""The CRM and ERP of the race: one small C program, compiled where it is needed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.race import processes

PORT: Final = 19_000  # where the peers' settings expect it
URL: Final = f"http://127.0.0.1:{PORT}"
SOURCE: Final = Path(__file__).with_name("stub.c")
_SECONDS: Final = 10.0


class Stub:
    """The stub while it runs."""

    def __init__(self, pid: int) -> None:
        """Use ``running``."""
        self.pid = pid

    def counts(self) -> Mapping[str, int]:
        """Return how often each kind was asked for since the last reset."""
        told: Mapping[str, int] = self._told("/__counts")
        return told

    def reset(self) -> None:
        """Count from nothing."""
        self._told("/__reset")

    def delay(self, milliseconds: int) -> None:
        """Answer that much later."""
        self._told(f"/__delay?ms={milliseconds}")

    def _told(self, path: str) -> Any:
        return httpx.get(URL + path, timeout=_SECONDS, trust_env=False).json()


@contextmanager
def running(folder: Path) -> Iterator[Stub]:
    """Compile it into the folder, run it, end it."""
    program = folder / "stub"
    subprocess.run(["cc", "-O2", "-o", program, SOURCE], check=True)
    process = subprocess.Popen([program, str(PORT)])
    try:
        stub = Stub(process.pid)
        _wait(stub, process)
        yield stub
    finally:
        processes.stop(process)


def _wait(stub: Stub, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            stub.reset()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the stub does not run; is port {PORT} taken?")
