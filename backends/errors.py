"""What can go wrong with a system, by what the caller should do.

    BackendError
     +- Unavailable        down or slow: retry a read in time, else serve an old value
     |   +- TimedOut       our time was over
     |   +- Throttled      the system asked us to wait
     |   +- Spared         we did not ask
     |       +- Shed       too many calls wait, or the calls of this minute are spent
     |       +- Tripped    it has been failing, and is left alone for a moment
     |       +- Paused     somebody said to leave it alone
     +- Refused            our login or our request is wrong: do not retry, alert
     |   +- Missing        a linked key that the system denies knowing
     |   +- Unfit          this one request does not fit the system; others may
     +- Garbled            the answer does not fit the wire model: do not retry, alert
     +- Unserved           nobody serves this kind by this lookup

Messages name systems, kinds and what to do; never a payload, a token, a name or an amount.
"""


class BackendError(Exception):
    """Something went wrong between us and a system."""

    def __init__(self, message: str, *, system: str, kind: str | None = None) -> None:
        """``system`` is the configured name, ``kind`` what was asked for."""
        super().__init__(message)
        self.system = system
        self.kind = kind


class Unavailable(BackendError):
    """The system is down or too slow; another try in time may work."""

    def __init__(
        self,
        message: str,
        *,
        system: str,
        kind: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        """``retry_after`` is in seconds, where it is known."""
        super().__init__(message, system=system, kind=kind)
        self.retry_after = retry_after


class TimedOut(Unavailable):
    """The deadline passed before the system answered."""


class Throttled(Unavailable):
    """The system limits us."""


class Spared(Unavailable):
    """We did not ask the system; asking again at once cannot help."""


class Shed(Spared):
    """Too many calls wait already, or the calls of this minute are spent."""


class Tripped(Spared):
    """The system has been failing and is left alone for a moment."""


class Paused(Spared):
    """Somebody said to leave the system alone for a while."""


class Refused(BackendError):
    """The system rejects our login or our request; a retry cannot help."""


class Missing(Refused):
    """A linked key that the system denies knowing: usually a login that sees too little."""


class Unfit(Refused):
    """The request as asked does not fit the system: a key or a filter, not our login.

    It says nothing of the system, so who asks nonsense makes it no worse for others.
    """


class Garbled(BackendError):
    """The answer does not fit what the vendor documents."""


class Unserved(BackendError):
    """No configured system serves this kind by this lookup."""
