"""From what a client calls its document to the text, or to the reason why it is not answered.

The roles of the caller decide before anything is looked up: what others may ask, and what others
have registered, looks exactly like what does not exist.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import msgspec
import structlog

from gateway.documents import refusals
from gateway.documents.holder import Holder
from gateway.documents.manifest import ManifestError
from gateway.documents.naming import digest
from gateway.documents.store import Store
from gateway.documents.trusted import Trusted
from gateway.errors import Refusal, bad_request
from gateway.settings import DocumentSettings, Mode, Problem, SettingsError
from gateway.telemetry import fingerprint, note_question
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Named, Question

LONGEST = 64 * 1024  # of the texts that are registered, in bytes
_TOLD = 1_000  # untrusted operations of which it is remembered that they were logged

Execute: TypeAlias = Callable[[Question, Caller], Awaitable[Answer]]

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a document; counted."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    HIT = "hit"
    MISS = "miss"
    REGISTERED = "registered"
    MISMATCH = "mismatch"


class Beyond(Protocol):
    """Texts that other processes have, too."""

    async def get(self, circle: str, hash_: str) -> str | None:
        """Return a text whose hash that really is."""

    async def put(self, circle: str, hash_: str, text: str) -> None:
        """Let others have a text."""


class Documents:
    """Finds documents, registers them, and holds them against the trusted ones."""

    def __init__(
        self,
        settings: DocumentSettings | None = None,
        counted: Callable[[Outcome], None] = lambda _outcome: None,
        store: Store | None = None,
    ) -> None:
        """Read the lists; SettingsError says what is wrong. ``counted`` is told what happens."""
        self._settings = chosen = settings or DocumentSettings()
        self._counted = counted
        self._store = store or Store()
        self._free = frozenset(chosen.free)
        # Whether every question is held against the trusted documents.
        self.strict = chosen.mode is not Mode.OFF
        self._told: OrderedDict[Any, None] = OrderedDict()
        self.holder = _loaded(chosen)
        self.beyond: Beyond | None = None

    def before(self, execute: Execute) -> Execute:
        """Let ``execute`` get questions with their texts, and register what it has run."""

        def executed(question: Question, caller: Caller) -> Awaitable[Answer]:
            if question.named is None and not self.strict:
                return execute(question, caller)
            return self._answer(execute, question, caller)

        return executed

    async def settle(self, question: Question, who: Principal, request_id: str) -> Question:
        """Return the question with its text, or raise a Refusal.

        What then still has a name is to be kept once it was run.
        """
        named = question.named
        if named is not None and question.query:
            self._verify(named, question.query)
        if not self.strict:
            return await self._found(question, who)
        if (text := self._trusted(question, who)) is not None:
            self._counted(Outcome.TRUSTED)
            return _with_text(question, text)
        if self._free.intersection(who.roles):
            return await self._found(question, who)
        if self._settings.mode is Mode.ONLY:
            self._note(question, who, request_id, Outcome.REFUSED)
            raise refusals.not_trusted()
        found = await self._found(question, who)
        self._note(found, who, request_id, Outcome.UNTRUSTED)
        return found

    async def keep(self, question: Question, who: Principal) -> None:
        """Register the text of a question that was run, where its client has named it."""
        named = question.named
        if named is None or not named.hashed or not self._settings.automatic:
            return
        text = question.query
        if len(text.encode()) > LONGEST:
            return
        circle = circle_of(who.roles)
        self._store.put((circle, named.id), text)
        self._counted(Outcome.REGISTERED)
        if self.beyond is not None:
            await self.beyond.put(circle, named.id, text)

    async def _answer(self, execute: Execute, question: Question, caller: Caller) -> Answer:
        who = caller.principal
        settled = await self.settle(question, who, caller.request_id)
        answer = await execute(settled, caller)
        if answer.executed:
            await self.keep(settled, who)
        return answer

    def _verify(self, named: Named, text: str) -> None:
        if not named.hashed:
            raise bad_request(
                "Send `query` or a `documentId` of your own, not both: only that of the form "
                "sha256:... can be held against a text."
            )
        if digest(text) != named.id:
            self._counted(Outcome.MISMATCH)
            raise refusals.mismatch()

    def _trusted(self, question: Question, who: Principal) -> str | None:
        views = self.holder.trusted.views(who.roles)
        if question.query:
            return question.query if any(question.query in v.texts for v in views) else None
        named = question.named
        found = (view.ids.get(named.id) for view in views) if named else ()
        return next((text for text in found if text is not None), None)

    async def _found(self, question: Question, who: Principal) -> Question:
        """Look a registered text up, where there is only a name."""
        named = question.named
        if named is None or question.query:
            return question
        if not self._settings.automatic and not self.strict:
            raise refusals.not_supported(named)
        text = await self._registered(named, who) if self._settings.automatic else None
        self._counted(Outcome.MISS if text is None else Outcome.HIT)
        if text is None:
            raise self._unknown(named)
        return _with_text(question, text)

    def _unknown(self, named: Named) -> Refusal:
        known = self._settings.automatic or not named.automatic
        return refusals.not_found(named) if known else refusals.not_supported(named)

    async def _registered(self, named: Named, who: Principal) -> str | None:
        if not named.hashed:
            return None
        circle = circle_of(who.roles)
        text = self._store.get((circle, named.id))
        if text is None and self.beyond is not None:
            text = await self.beyond.get(circle, named.id)
            if text is not None:
                self._store.put((circle, named.id), text)
        return text

    def _note(self, question: Question, who: Principal, request_id: str, outcome: Outcome) -> None:
        """Count an operation that is not trusted; log each once, by roles."""
        self._counted(outcome)
        name = question.named.id if question.named else ""
        operation = fingerprint(question.query or name)
        note_question(request_id=request_id, operation=operation, roles=who.roles)
        key = (operation, who.roles)
        if key in self._told:
            return
        self._told[key] = None
        if len(self._told) > _TOLD:
            self._told.popitem(last=False)
        log.warning(
            "document_not_trusted",
            outcome=outcome.value,
            operation=operation,
            roles=who.roles,
            request_id=request_id,
        )


def circle_of(roles: Sequence[str]) -> str:
    """Name those who share what they register: callers with the same roles."""
    return msgspec.json.encode(sorted({*roles})).decode()


def _with_text(question: Question, text: str) -> Question:
    return msgspec.structs.replace(question, query=text, named=None)


def _loaded(settings: DocumentSettings) -> Holder:
    files = settings.every_file if settings.mode is not Mode.OFF else ()
    chosen = settings if files else DocumentSettings()
    try:
        return Holder(lambda: Trusted.load(chosen), files)
    except ManifestError as error:
        raise SettingsError([Problem(("documents",), str(error))]) from error
