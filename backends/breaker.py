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
_WELL, _SILENT = Verdict.WELL, Verdict.SILENT  # a look at the enum costs a call


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

    __slots__ = ("breaker", "ended", "era", "probe")

    def __init__(self, breaker: Breaker, *, probe: bool) -> None:
        """``probe`` says whether it is the call that shows how a system does."""
        self.breaker = breaker
        self.era = breaker.era
        self.probe = probe
        self.ended = False


class Breaker:
    """The state of one kind; ``due`` is when it may be probed, None while it is closed.

    ``era`` counts its openings and closings.
    """

    def __init__(self, kind: Kind, rule: Rule) -> None:
        """Begin closed."""
        self.kind = kind
        self._rule = rule
        self._latest: deque[bool] = deque(maxlen=rule.latest)
        self._failed = 0  # of the latest, as last counted
        self._in_a_row = 0
        self.due: float | None = None
        self.era = 0
        self.probing = False
        self.silent = False  # since a fair time, and nothing has been answered since

    def turn(self, due: float | None) -> None:
        """Open until ``due``, or close: calls of the time before count no more."""
        self.due = due
        self.era += 1
        self._in_a_row = self._failed = 0
        self._latest.clear()

    def count(self, *, well: bool) -> bool:
        """Count a call; tell whether it was one failure too many."""
        latest = self._latest
        latest.append(well)
        if well and not self._failed and not self._in_a_row:
            return False  # as nearly always: there is nothing to count
        self._in_a_row = 0 if well else self._in_a_row + 1
        self._failed = latest.count(False)
        return self._in_a_row >= self._rule.in_a_row or (
            self._failed >= self._rule.among_latest and len(latest) == self._rule.latest
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
        self._kinds: dict[Kind, Breaker] = {}
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
        if breaker.due is None:
            return Ticket(breaker, probe=False)
        if self.wait(kind) > 0.0:
            return None
        breaker.probing = True
        return Ticket(breaker, probe=True)

    def valid(self, ticket: Ticket) -> bool:
        """Whether the ticket still holds: its kind's breaker has not turned since."""
        return ticket.era == ticket.breaker.era

    def sent(self, ticket: Ticket) -> None:
        """Note that the call is made now: the next probe is a rest away from this one."""
        if ticket.probe:
            ticket.breaker.due = self._probe_due = self._monotonic() + self._rule.rest

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
        breaker = ticket.breaker
        if ticket.probe:
            breaker.probing = False
        if ticket.era != breaker.era:
            return False
        if found in MUTE:
            self._excuse(ticket, found)
            return False
        breaker.silent = found is _SILENT
        well = found is _WELL
        if well:
            self._answered = self._monotonic()
        if ticket.probe:
            if well:
                self._close(breaker)
            return False
        return breaker.count(well=well) and self._open(breaker)

    def _excuse(self, ticket: Ticket, found: Verdict) -> None:
        """Let somebody else probe at once where a probe's request was not fit to be one."""
        if ticket.probe and found is Verdict.UNFIT:
            ticket.breaker.due = self._probe_due = self._monotonic()

    def _open(self, breaker: Breaker) -> bool:
        breaker.turn(self._monotonic() + self._rule.rest)
        log.warning("breaker_opened", kind=str(breaker.kind), rest=self._rule.rest, **self._named)
        return True

    def _close(self, breaker: Breaker) -> None:
        breaker.turn(None)
        log.info("breaker_closed", kind=str(breaker.kind), **self._named)

    def _answering(self) -> bool:
        """Whether the system has answered anything lately."""
        since = self._answered
        return since is not None and self._monotonic() - since < self._rule.rest

    def _state(self, breaker: Breaker) -> BreakerState:
        if breaker.due is None:
            return BreakerState.CLOSED
        due = breaker.probing or self._monotonic() >= breaker.due
        return BreakerState.HALF_OPEN if due else BreakerState.OPEN

    def _of(self, kind: Kind) -> Breaker:
        breaker = self._kinds.get(kind)
        if breaker is None:
            breaker = self._kinds[kind] = Breaker(kind, self._rule)
        return breaker
