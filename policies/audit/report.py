"""What a verification found."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class Flaw(StrEnum):
    """What is wrong with a part of a chain."""

    ALTERED = "altered"  # the line is not as it was signed, or was never signed
    MISSING = "missing"  # lines were there before others that still are
    REPLACED = "replaced"  # signed, but not the line that the next or the last one followed
    INSERTED = "inserted"  # a line where the chain has none: below its start, after its end
    CUT_OFF = "cut off"  # an anchor or a closing line knows more lines than there are
    UNKNOWN_KEY = "unknown key"  # cannot be told: signed with a key that was not given
    FORGED_ANCHOR = "forged anchor"
    FORGED_CHECKPOINT = "forged checkpoint"


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Lines of one process that are not as they were written.

    ``since`` and ``until`` are the instants that intact lines around them or they themselves give.
    """

    flaw: Flaw
    process: str
    first: int
    last: int
    since: dt.datetime | None = None
    until: dt.datetime | None = None


class End(StrEnum):
    """How the lines of a chain end."""

    CLOSED = "closed"
    ANCHORED = "anchored"  # still running, or killed right after an anchor
    OPEN = "open end"  # still running, or killed: lines after the last anchor cannot be vouched for


class Chain(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The lines of one process that are there."""

    process: str
    first: int
    last: int
    since: dt.datetime | None
    until: dt.datetime | None
    end: End


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All chains, and the first findings; ``flaws`` counts all of them."""

    lines: int
    chains: tuple[Chain, ...]
    flaws: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.flaws
