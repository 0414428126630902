"""Installs and seeds Tryton into a cache folder ahead of time.

Usage: python -m gateway.demo.tryton CACHE_DIR
"""

import sys
from pathlib import Path

from gateway.demo.tryton.install import install


def say(text: str) -> None:
    """Tell a person what is being done."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    install(Path(sys.argv[1]), say)
