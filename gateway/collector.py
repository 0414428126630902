"""The garbage collector, told that what a start has made stays.

A full collection walks over every object of schema, policy and settings and stops all requests for
some 100 ms. What was made until the first request is taken out of its sight, and it looks less
often.
"""

import gc

THRESHOLDS = (20_000, 20, 100)  # new objects; young collections; middle ones before a full one


def settle() -> None:
    """Take what there is out of the collector's sight; for a process that does nothing else."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


async def settled() -> None:
    """Do so when a worker has opened everything."""
    settle()
