"""The line of a customer, worked out from the records that are it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from backends.directory.kinship import Family
from backends.directory.record import Record
from backends.directory.rows import links_text
from backends.directory.spelling import compact, fold

_BEHIND_ALL_NAMES = "\U0010ffff"


class Summary(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line of the customers table, but for its serial."""

    id: str
    live: bool
    links: str
    name: str | None = None
    owner: str | None = None
    team: str | None = None
    region: str | None = None
    segment: str | None = None
    sort_name: str
    names: str = ""
    phones: str = ""
    codes: str = ""
    as_of: dt.datetime


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _lines(values: Iterable[str | None]) -> str:
    return "\n".join(dict.fromkeys(value for value in values if value))


def _codes(family: Family) -> str:
    found = [code for r in family for code in (r.key, r.tax_number, r.email) if code]
    return "\n" + _lines(compact(code) for code in found)


def _ownership(family: Family, owning: frozenset[str]) -> tuple[str | None, str | None]:
    """Only the system that owns ownership is asked, and its "nobody" counts."""
    if not owning:
        return _first(r.owner for r in family), _first(r.team for r in family)
    speaker: Record | None = next((r for r in family if r.system in owning), None)
    return (speaker.owner, speaker.team) if speaker else (None, None)


def summary(number: str, family: Family, owning: frozenset[str]) -> Summary:
    """Sum up records, the one whose word counts first in front."""
    name = _first(record.name for record in family)
    owner, team = _ownership(family, owning)
    return Summary(
        id=number,
        live=True,
        links=links_text([record.link for record in family]),
        name=name,
        owner=owner,
        team=team,
        region=_first(record.region for record in family),
        segment=_first(record.segment for record in family),
        sort_name=fold(name) if name else _BEHIND_ALL_NAMES,
        names=_lines(fold(record.name) for record in family if record.name),
        phones=_lines(record.phone for record in family),
        codes=_codes(family),
        as_of=min(record.as_of for record in family),
    )
