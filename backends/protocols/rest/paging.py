"""How a system gives a long list in pages, and with what the next page is asked for.

A state is what the next page is asked with: how many rows came before, the number of the page, the
last row's key, a cursor, or an address below our own. The empty state asks for the first page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

import msgspec

from backends.errors import Garbled

Style: TypeAlias = Literal["offset", "number", "key", "cursor", "link", "header"]

LIMIT: Final = "limit"
STATES: Final[Mapping[Style, str]] = {
    "offset": "offset",
    "number": "page",
    "key": "after",
    "cursor": "cursor",
}
LINKED: Final = frozenset({"link", "header"})
_LINK: Final = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT: Final = re.compile(
    r""";\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|'next'|next\b)""", re.IGNORECASE
)
_SENDABLE: Final = re.compile(r"/[!-~]*")


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """How a list comes in pages.

    ``size`` is how many rows a page has, 0 where nobody knows. ``first`` is the number of the
    first page, ``next`` the member with the cursor or the address of the next page, ``total`` the
    one with the number of all rows. Rows that come ``newest_first`` need not all be read.
    """

    by: Style
    size: int = 0
    first: int = 1
    next: str | None = None
    total: str | None = None
    newest_first: bool = False

    def values(self, state: str, size: int) -> dict[str, str]:
        """Return what fills the placeholders for a page."""
        filled = {LIMIT: str(size)} if size else {}
        begin = {"offset": "0", "number": str(self.first)}.get(self.by, "")
        name, value = STATES.get(self.by), state or begin
        return filled | ({name: value} if name and value else {})

    def counted(self, state: str, rows: int, total: int | None, size: int) -> str | None:
        """Return the next state where pages are counted, None behind the last one."""
        begin = self.first if self.by == "number" else 0
        number = int(state or begin)
        before = (number - begin) * size if self.by == "number" else number
        if not rows or (rows < size if total is None else before + rows >= total):
            return None
        if self.by == "number" and rows < size:
            raise ValueError("pages are smaller than they are described")
        return str(number + (1 if self.by == "number" else rows))


def linked(header: str) -> str | None:
    """Return the address of the next page in a Link header (RFC 8288)."""
    return next((found[1] for found in _LINK.finditer(header) if _NEXT.search(found[2])), None)


def at_home(link: str, base_url: str, path: str, *, system: str) -> str:
    """Return the address of a link below ``base_url``; Garbled where it leads elsewhere.

    ``path`` is what was asked: a link may be relative to it. Only what stands behind the host is
    used, since the wire knows the host. Servers behind proxies leave out what proxies add: a link
    without a host may lack the path of ``base_url``.
    """
    base = urlsplit(base_url)
    prefix = base.path.rstrip("/")
    try:
        found = urlsplit(urljoin(f"//{base.netloc}{prefix}{path}", link))
        home = (found.hostname, found.port) == (
            base.hostname,
            base.port,
        ) and "@" not in found.netloc
    except ValueError:
        home = False
    below = found.path.startswith(f"{prefix}/") if home else False
    if home and not below and not urlsplit(link).netloc:
        prefix, below = "", True
    address = (
        found.path.removeprefix(prefix) + (f"?{found.query}" if found.query else "")
        if below
        else ""
    )
    if not _SENDABLE.fullmatch(address):
        raise Garbled(f"{system}: the next page is said to be elsewhere", system=system)
    return address
