"""A system that keeps failing is left alone, and probed by single calls until it answers.

Every kind has a state of its own. While the system answers nothing at all, its kinds share their
probes, so that it gets one call per rest; the first answer lets each of them probe at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum, StrEnum

import msgspec
import structlog

from backends.errors import BackendError, Missing, Spared, TimedOut, Unfit, Unserved
from backends.vocabulary import Kind

log = structlog.get_logger(__name__)


class BreakerState(StrEnum):
    """CLOSED lets calls pass, OPEN none, HALF_OPEN one at a time to see how it goes."""

    CLOSED = "CLOSED"
    HALF_OPEN = "HALF_OPEN"
    OPEN = "OPEN"


_WORST = (BreakerState.OPEN, BreakerState.HALF_OPEN)


class Verdict(Enum):
    """What a call says about its system; of several slices the first of these counts."""

    __hash__ = object.__hash__  # there is one of each, and the one of Enum costs a call

    WELL = "well"
    ILL = "ill"
    SILENT = "silent"  # ill: it had a fair time to answer
    HURRIED = "hurried"  # silent, too, but for less than that
    NOTHING = "nothing"
    UNFIT = "unfit"  # nothing, and a probe may be made anew


MUTE = frozenset({Verdict.HURRIED, Verdict.NOTHING, Verdict.UNFIT})  # that count for nothing


def verdict(errors: Iterable[BackendError | None], *, fair: bool) -> Verdict:
    """Judge an answer by its slices' errors: it is ill when nothing in it is well.

    ``fair`` says whether the system had time enough. That a key is not known is an answer like any
    other.
    """
    judged = {_judged(error, fair=fair) for error in errors}
    if len(judged) == 1:
        return judged.pop()
    return next((one for one in Verdict if one in judged), Verdict.WELL)


def _judged(error: BackendError | None, *, fair: bool) -> Verdict:
    if error is None or isinstance(error, Missing):
        return Verdict.WELL
    if isinstance(error, TimedOut):
        return Verdict.SILENT if fair else Verdict.HURRIED
    if isinstance(error, Unfit):
        return Verdict.UNFIT
    return Verdict.NOTHING if isinstance(error, (Spared, Unserved)) else Verdict.ILL


class Rule(msgspec.Struct, frozen=True):
    """When a breaker opens: failures in a row, or in the latest calls; its rest in seconds."""

    in_a_row: int = 5
    latest: int = 20
    among_latest: int = 10
    rest: float = 5.0


class Ticket:
    """Leave to make one call; whoever holds it ends it, also when the call is not made."""

    __slots__ = ("ended", "era", "kind", "probe")

    def __init__(self, kind: Kind, era: int, *, probe: bool) -> None:
        """``era`` counts the openings and closings before it."""
        self.kind = kind
        self.era = era
        self.probe = probe
        self.ended = False


class _Breaker:
    """The state of one kind; ``due`` is when it may be probed, None while it is closed."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._latest: deque[bool] = deque(maxlen=rule.latest)
        self._in_a_row = 0
        self.due: float | None = None
        self.era = 0
        self.probing = False
        self.silent = False  # since a fair time, and nothing has been answered since

    def turn(self, due: float | None) -> None:
        """Open until ``due``, or close: calls of the time before count no more."""
        self.due = due
        self.era += 1
        self._in_a_row = 0
        self._latest.clear()

    def count(self, *, well: bool) -> bool:
        """Count a call; tell whether it was one failure too many."""
        self._latest.append(well)
        self._in_a_row = 0 if well else self._in_a_row + 1
        failed_often = self._latest.count(False) >= self._rule.among_latest
        return self._in_a_row >= self._rule.in_a_row or (
            failed_often and len(self._latest) == self._rule.latest
        )


class Breakers:
    """The breakers of all kinds on one way to a system."""

    def __init__(
        self, monotonic: Callable[[], float], rule: Rule | None = None, **named: str
    ) -> None:
        """``named`` says in the log which way this is."""
        self._monotonic = monotonic
        self._rule = rule or Rule()
        self._named = named
        self._kinds: dict[Kind, _Breaker] = {}
        self._probe_due = 0.0  # of the system as a whole
        self._answered: float | None = None

    @property
    def state(self) -> BreakerState:
        """The worst state of any kind."""
        states = {self._state(breaker) for breaker in self._kinds.values()}
        return next((state for state in _WORST if state in states), BreakerState.CLOSED)

    def wait(self, kind: Kind) -> float:
        """Return in how many seconds a call may be made; 0 when it may be now."""
        breaker = self._of(kind)
        if breaker.due is None:
            return 0.0
        alone = self._answering()
        left = (breaker.due if alone else max(breaker.due, self._probe_due)) - self._monotonic()
        busy = breaker.probing if alone else any(b.probing for b in self._kinds.values())
        return max(left, self._rule.rest / 10) if busy else max(left, 0.0)

    def admit(self, kind: Kind) -> Ticket | None:
        """Give leave to make a call, the only one if it is a probe; None: leave it alone."""
        breaker = self._of(kind)
        if self.wait(kind) > 0.0:
            return None
        probe = breaker.due is not None
        breaker.probing = breaker.probing or probe
        return Ticket(kind, breaker.era, probe=probe)

    def valid(self, ticket: Ticket) -> bool:
        """Whether the ticket still holds: its kind's breaker has not turned since."""
        return ticket.era == self._of(ticket.kind).era

    def sent(self, ticket: Ticket) -> None:
        """Note that the call is made now: the next probe is a rest away from this one."""
        if ticket.probe:
            self._of(ticket.kind).due = self._probe_due = self._monotonic() + self._rule.rest

    def weighed(self, kind: Kind, found: Verdict) -> Verdict:
        """Judge a short silence: behind a fair one it goes on, else it says nothing.

        So also calls that wait for their turn until there is little time left open a breaker.
        """
        if found is not Verdict.HURRIED:
            return found
        return Verdict.SILENT if self._of(kind).silent else Verdict.NOTHING

    def end(self, ticket: Ticket, found: Verdict = Verdict.NOTHING) -> bool:
        """Note what the call said; the first end counts. True when this opens the breaker."""
        if ticket.ended:
            return False
        ticket.ended = True
        breaker = self._of(ticket.kind)
        breaker.probing = breaker.probing and not ticket.probe
        if not self.valid(ticket):
            return False
        if found in MUTE:
            self._excuse(breaker, ticket, found)
            return False
        breaker.silent = found is Verdict.SILENT
        if found is Verdict.WELL:
            self._answered = self._monotonic()
        if ticket.probe:
            if found is Verdict.WELL:
                self._close(breaker, ticket.kind)
            return False
        return breaker.count(well=found is Verdict.WELL) and self._open(breaker, ticket.kind)

    def _excuse(self, breaker: _Breaker, ticket: Ticket, found: Verdict) -> None:
        """Let somebody else probe at once where a probe's request was not fit to be one."""
        if ticket.probe and found is Verdict.UNFIT:
            breaker.due = self._probe_due = self._monotonic()

    def _open(self, breaker: _Breaker, kind: Kind) -> bool:
        breaker.turn(self._monotonic() + self._rule.rest)
        log.warning("breaker_opened", kind=str(kind), rest=self._rule.rest, **self._named)
        return True

    def _close(self, breaker: _Breaker, kind: Kind) -> None:
        breaker.turn(None)
        log.info("breaker_closed", kind=str(kind), **self._named)

    def _answering(self) -> bool:
        """Whether the system has answered anything lately."""
        since = self._answered
        return since is not None and self._monotonic() - since < self._rule.rest

    def _state(self, breaker: _Breaker) -> BreakerState:
        if breaker.due is None:
            return BreakerState.CLOSED
        due = breaker.probing or self._monotonic() >= breaker.due
        return BreakerState.HALF_OPEN if due else BreakerState.OPEN

    def _of(self, kind: Kind) -> _Breaker:
        if kind not in self._kinds:
            self._kinds[kind] = _Breaker(self._rule)
        return self._kinds[kind]
