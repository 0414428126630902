"""A process that appends until it is killed and prints what was acknowledged.

``python -m tests.policies.audit.appending URL``
"""

from __future__ import annotations

import asyncio
import os
import sys

from policies.audit import ReadLog, Rhythm
from tests.policies.audit.logs import KEY, read

_CALLERS = 16


async def _append(log: ReadLog, caller: int) -> None:
    number = caller
    while True:
        await log.append([read(number)])
        os.write(1, f"request-{number}\n".encode())
        number += _CALLERS


async def _main(url: str) -> None:
    log = await ReadLog.open(url, key=KEY, rhythm=Rhythm(lines=100, seconds=1))
    await asyncio.gather(*(_append(log, caller) for caller in range(_CALLERS)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
