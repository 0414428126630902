"""The processor's own count of the instructions of this thread, where the kernel gives it."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from typing import Final

INSTRUCTIONS: Final = (0, 1)  # PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS
NANOSECONDS: Final = (1, 1)  # PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK
_CALLS: Final = {"x86_64": 298, "aarch64": 241}  # perf_event_open
_SIZE: Final = 112  # of perf_event_attr, version 5
_FLAGS: Final = 1 << 5 | 1 << 6  # neither the kernel nor a hypervisor
_COUNT: Final = 8


class Unavailable(Exception):
    """The kernel does not give this counter; the message is its reason."""


class Counter:
    """Counts from its making on, in the thread that made it; ``close`` it."""

    def __init__(
        self, event: tuple[int, int] = INSTRUCTIONS, machine: str = platform.machine()
    ) -> None:
        """Begin to count; Unavailable says why that cannot be."""
        number = _CALLS.get(machine)
        if number is None or platform.system() != "Linux":
            raise Unavailable(f"{platform.system()} on {machine}")
        attributes = bytearray(_SIZE)
        struct.pack_into("=IIQ", attributes, 0, event[0], _SIZE, event[1])
        struct.pack_into("=Q", attributes, 40, _FLAGS)
        kernel = ctypes.CDLL(None, use_errno=True)
        passed = (ctypes.c_char * _SIZE).from_buffer(attributes)
        self._file: int = kernel.syscall(number, passed, 0, -1, -1, 0)
        if self._file < 0:
            raise Unavailable(os.strerror(ctypes.get_errno()))

    def read(self) -> int:
        """Return the count up to now."""
        return int.from_bytes(os.read(self._file, _COUNT), "little")

    def close(self) -> None:
        """Count no more."""
        os.close(self._file)
