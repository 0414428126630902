"""The company as a process of its own, to be killed: ``python -m tests.journeys.killed FOLDER``.

It says in a line of JSON where it answers, and answers until its end.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from gateway.telemetry import configure
from tests.journeys.company import running
from tests.resolvers.world import PEOPLE


class Told(msgspec.Struct, frozen=True):
    """Where it answers, with which token, and the id of a customer."""

    url: str
    token: str
    customer: str


async def main(folder: Path) -> None:
    """Serve, with everything remembered."""
    async with running(folder, freshness=None) as company:
        told = Told(
            url=str(company.client.base_url),
            token=company.token(PEOPLE["finance"], lifetime=600.0),
            customer=await company.id_of("K1"),
        )
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.buffer.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    configure(sys.stderr.buffer)
    asyncio.run(main(Path(sys.argv[1])))
