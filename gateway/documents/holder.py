"""The trusted documents in force: replaced as a whole, never by files that do not load."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import structlog

from gateway.documents.manifest import ManifestError
from gateway.documents.trusted import Trusted

log = structlog.get_logger(__name__)


class Holder:
    """Gives the trusted documents; a changed file counts once two looks find it the same."""

    def __init__(self, load: Callable[[], Trusted], files: Sequence[Path]) -> None:
        """Load the first ones, or raise ManifestError; ``files`` are those that ``load`` reads."""
        self._load = load
        self._files = tuple(files)
        self._reloading = threading.Lock()
        self._tried = self._looked_at = self._look()
        self.trusted = load()

    def changed(self) -> bool:
        """Whether the files differ from what was last loaded or refused, and have settled."""
        before, self._looked_at = self._looked_at, self._look()
        return self._looked_at == before != self._tried

    def reload(self) -> None:
        """Put what the files hold in force, or keep what was and say loudly what is wrong."""
        if not self._files:
            return
        with self._reloading:
            self._tried = self._look()
            try:
                self.trusted = self._load()
            except ManifestError as error:
                _refuse(error)
            except Exception:  # whatever it is, the old ones stay
                log.exception("documents_refused")
            else:
                log.info("documents_replaced", count=len(self.trusted))

    def _look(self) -> str:
        found = sha256()
        for file in self._files:
            try:
                content = file.read_bytes()
            except OSError as error:
                found.update(f"{type(error).__name__};".encode())
            else:
                found.update(f"{len(content)};".encode() + content)
        return found.hexdigest()


def _refuse(error: ManifestError) -> None:
    log.error(
        "documents_refused",
        count=len(error.problems),
        reason="c360 documents check tells what is wrong",
        kept="the documents that were trusted",
    )
