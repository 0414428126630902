"""What is asked while the ERP is in trouble, by three sorts of callers, and what they are told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from benchmarks.shield import company
from benchmarks.shield.load import Seen, asked

CRM: Final = "crm"  # asks for what the CRM has
WARM: Final = "warm"  # asks for all of a customer whom somebody has asked for before
COLD: Final = "cold"  # asks for all of a customer whom nobody has asked for
OK: Final = 200

# Of ten questions: the machine's noise shows in the CRM's part, so there is much of it.
_TURNS: Final = (CRM, CRM, WARM, CRM, CRM, COLD, CRM, CRM, WARM, CRM)
_CUSTOMER: Final = 'customerByLink(system: "crm", key: $key)'
_CRM_PART: Final = """
name freshness { state }
contacts { freshness { state } nodes { name } }
interactions { freshness { state } nodes { subject } }
"""
_ERP_PART: Final = """
orders { freshness { state } nodes { number } }
credit { freshness { state } standing }
"""


class _Freshness(msgspec.Struct, gc=False):
    state: str


class _Section(msgspec.Struct, gc=False):
    freshness: _Freshness


class _Customer(msgspec.Struct, gc=False):
    freshness: _Freshness
    contacts: _Section
    interactions: _Section
    orders: _Section | None = None
    credit: _Section | None = None


class _Answer(msgspec.Struct, gc=False):
    data: dict[str, _Customer]
    errors: list[Any] = []


class Told(msgspec.Struct, frozen=True, gc=False):
    """One answer: which sort of caller asked, after how many ms it came, what each part was."""

    sort: str
    ms: float
    crm: tuple[str, ...]
    erp: tuple[str, ...]


_decoded = msgspec.json.Decoder(_Answer).decode


def body(sort: str, key: str) -> msgspec.Raw:
    """Write one question."""
    part = _CRM_PART if sort == CRM else _CRM_PART + _ERP_PART
    query = f"query Ask($key: String!) {{ {sort}: {_CUSTOMER} {{ {part} }} }}"
    return asked(query, {"key": key})


def bodies(
    warm: Sequence[str], cold: Sequence[str], count: int, seed: int
) -> tuple[msgspec.Raw, ...]:
    """Write questions to ask in turn; without ``cold`` customers those who were asked for."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    who = {CRM: warm, WARM: warm, COLD: cold or warm}
    sorts = (_TURNS[number % len(_TURNS)] for number in range(count))
    return tuple(body(sort, chosen.choice(who[sort])) for sort in sorts)


def told(seen: Iterable[Seen]) -> Iterator[Told]:
    """Read the answers; one without all its parts has none."""
    for one in seen:
        ms = (one.received - one.sent) * 1e3
        if one.status != OK:
            yield Told("", ms, (), ())
            continue
        ((sort, found),) = _decoded(one.body).data.items()
        crm = (found.freshness, found.contacts.freshness, found.interactions.freshness)
        erp = [section.freshness.state for section in (found.orders, found.credit) if section]
        yield Told(sort, ms, tuple(part.state for part in crm), tuple(erp))


def counted(answers: Iterable[Told], sort: str) -> Counter[str]:
    """Count what callers of a sort were told of the ERP's parts."""
    return Counter(state for one in answers if one.sort == sort for state in one.erp)


def people(warm: int, cold: int) -> tuple[list[str], list[str]]:
    """Name customers for each sort of caller."""
    keys = company.customers(warm + cold)
    return keys[:warm], keys[warm:]
