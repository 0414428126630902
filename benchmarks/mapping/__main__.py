"""How fast the vendors' answers become entities: ``python -m benchmarks.mapping [vendor ...]``.

For each vendor 1,000 orders of 3 lines are read through its adapter, from bytes to entities, over
a wire that answers at once. A figure is the median CPU time of 15 rounds after 3 to get warm; more
than 60 ms is marked.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from backends.conformance.counted import aligned
from benchmarks.mapping.measuring import LINES, ORDERS, ROUNDS, case_of, measured, vendors

LIMIT = 60.0


async def main(wanted: list[str], rounds: int) -> int:
    """Measure and write the table; 1 where a vendor is too slow."""
    rows = [["vendor", f"ms per 1,000 orders of {LINES} lines", ""]]
    slow = False
    for vendor in wanted:
        spent = await measured(case_of(vendor), ORDERS, rounds)
        late = spent > LIMIT
        slow |= late
        rows.append([vendor, f"{spent:.1f}", f"above {LIMIT:.0f} ms" if late else ""])
    sys.stdout.write("\n".join(aligned(rows)) + "\n")
    return int(slow)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mapping", description=__doc__)
    parser.add_argument("vendor", nargs="*", help=f"of: {', '.join(vendors())}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds that are counted")
    told = parser.parse_args()
    strange = {*told.vendor} - {*vendors()}
    if strange:
        parser.error(f"no vendor has the case {min(strange)}")
    sys.exit(asyncio.run(main(told.vendor or vendors(), told.rounds)))
