"""A process that appends until it is killed and prints what was acknowledged.

``python -m tests.policies.audit.appending FILE``
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from policies.audit import ReadLog, Rhythm
from tests.policies.audit.logs import KEY, read, url_of

_CALLERS = 16


async def _append(log: ReadLog, caller: int) -> None:
    number = caller
    while True:
        await log.append([read(number)])
        os.write(1, f"request-{number}\n".encode())
        number += _CALLERS


async def _main(path: Path) -> None:
    log = await ReadLog.open(url_of(path), key=KEY, rhythm=Rhythm(lines=100, seconds=1))
    await asyncio.gather(*(_append(log, caller) for caller in range(_CALLERS)))


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
