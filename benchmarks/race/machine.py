"""On what the figures were taken."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import msgspec


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The machine, as far as it matters for speed."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    node: str
    load: float

    def __str__(self) -> str:
        return (
            f"{self.cores} x {self.processor}, {self.memory_gb:.0f} GB, {self.system}; "
            f"{self.python}, Node {self.node}; load average at the start {self.load:.1f}"
        )


def machine() -> Machine:
    """Look at the machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        processor=_processor(Path("/proc/cpuinfo").read_text()),
        cores=os.cpu_count() or 1,
        memory_gb=pages / 2**30,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        node=_node(),
        load=os.getloadavg()[0],
    )


def _processor(text: str) -> str:
    lines = (line.partition(":") for line in text.splitlines())
    found = (value.strip() for key, _, value in lines if key.strip() == "model name")
    return next(found, platform.machine())


def _node() -> str:
    program = shutil.which("node")
    if program is None:
        return "none"
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip().removeprefix("v")
