"""Opens the directory as the settings say."""

from __future__ import annotations

from backends.directory import Directory, SharedNumbers
from gateway.settings import Settings

MEMO_SECONDS = 60.0  # for so long a look-up is remembered, unless the directory is written to


async def open_directory(settings: Settings) -> Directory:
    """Reach its database."""
    url = settings.directory.url.get_secret_value()
    if settings.directory.shared_number:
        return await SharedNumbers.shared(url, settings.systems, memo_seconds=MEMO_SECONDS)
    return await Directory.open(url, memo_seconds=MEMO_SECONDS)
