"""Who is asking, as a verified token says."""

from __future__ import annotations

from enum import IntFlag

import msgspec


class Scope(IntFlag):
    """Which customers; also how one customer stands to a caller, with ALL always set.

    Each attribute rule of a policy (``region=east-china``) has one of the bits R1 to R40; which
    rule a bit stands for is told by the policy alone. They are named because IntFlag loses bits
    without a name at the first ``~``.
    """

    NONE = 0
    SELF = 1
    OWN = 2
    TEAM = 4
    ALL = 8
    R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 = (16 << n for n in range(10))
    R11, R12, R13, R14, R15, R16, R17, R18, R19, R20 = (16 << n for n in range(10, 20))
    R21, R22, R23, R24, R25, R26, R27, R28, R29, R30 = (16 << n for n in range(20, 30))
    R31, R32, R33, R34, R35, R36, R37, R38, R39, R40 = (16 << n for n in range(30, 40))


RULE_BITS = tuple(Scope(16 << n) for n in range(40))
# All bits: how what belongs to no customer stands to everybody; as a scope, whoever it is.
ANY = ~Scope.NONE
BY_RULES = ANY & ~(Scope.SELF | Scope.OWN | Scope.TEAM | Scope.ALL)


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: ``roles`` without prefix, ``customers`` as our ids or ``system:key``.

    ``issued`` and ``expires`` are the token's, in seconds since the epoch; ``token`` is its id,
    where it has one. ``marks`` say what is unusual about this request; the read log keeps them.
    """

    subject: str
    roles: tuple[str, ...] = ()
    rep: str | None = None
    teams: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    expires: float = 0.0
    issued: float = 0.0
    token: str = ""
    marks: tuple[str, ...] = ()
