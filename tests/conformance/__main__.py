"""``python -m tests.conformance``: the kit over all vendors, as a table of vendors and groups.

It counts checks, each case of a test on its own, and tells how many seconds a vendor's tests took
and for how many of them a core was busy.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from backends.registry import vendors

ROOT = Path(__file__).parents[2]
FOLDER = "tests/backends/vendors"
WITHOUT = {"sql": "it is no vendor on HTTP and has tests of its own"}


def main() -> int:
    """Run the kit; 0 where every vendor passed every group and nothing was skipped."""
    known = [vendor.name for vendor in vendors() if vendor.name not in WITHOUT]
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument(
        "vendor", nargs="*", help=f"only these; otherwise all: {', '.join(known)}", metavar="vendor"
    )
    wanted = parser.parse_args().vendor or known
    strange = {name for name in wanted if not (ROOT / FOLDER / name).is_dir()}
    if strange:
        parser.error(f"there is no {FOLDER}/{min(strange)}")
    plugin = ("-p", "backends.conformance.counted", "--kit-vendors", ",".join(wanted))
    folders = [f"{FOLDER}/{name}" for name in wanted]
    quiet = ("-q", "-p", "no:cacheprovider", "--continue-on-collection-errors")
    command = [sys.executable, "-m", "pytest", *quiet, *plugin, *folders]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
