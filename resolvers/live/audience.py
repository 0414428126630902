"""Subscriptions that see the same: what has changed is read and rendered once for all of them.

Who are in one audience ask the same question with the same rights, so that their answers cannot
differ. What differs stays each one's own: its token, its buffer, its line in the read log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol

import msgspec
import structlog

from backends.errors import BackendError
from resolvers.context import RequestContext
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Executor, Opened
from resolvers.live.hub import Hub
from resolvers.live.starting import announced
from resolvers.problems import Code
from resolvers.readings import NotLogged, Reading
from resolvers.topics import Gone, Heard, Pushed, Topic

MOST = 1000  # changes that wait to be looked at; when there are more, some were missed
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0  # seconds until what could not be read is tried again

log = structlog.get_logger(__name__)


class Listener(Protocol):
    """One subscription of one client; what it is given is never waited for."""

    @property
    def caller(self) -> Caller:
        """Who subscribed."""

    def push(self, body: bytes) -> None:
        """Send an answer."""

    def complete(self) -> None:
        """Say that nothing more will come."""

    def fail(self, errors: Sequence[Mapping[str, Any]]) -> None:
        """Say why nothing more will come."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What all audiences share; ``seconds`` is the time to deal with one change."""

    executor: Executor
    hub: Hub
    encode: Callable[[Answer], bytes]
    seconds: float


class Ended(Exception):
    """The subscription is over; the answer's errors say why."""

    def __init__(self, answer: Answer) -> None:
        """Without errors, it has come to its natural end."""
        super().__init__()
        self.answer = answer


MISSED: Mapping[str, Any] = {
    "message": "Changes may have been missed: read anew, and subscribe again.",
    "extensions": {"code": Code.BACKEND_UNAVAILABLE},
}
OURS: Mapping[str, Any] = {
    "message": "Something went wrong on our side.",
    "extensions": {"code": Code.INTERNAL},
}


class Audience:
    """Listeners with one question and the same rights."""

    def __init__(
        self, setting: Setting, question: Question, caller: Caller, over: Callable[[], None]
    ) -> None:
        """``caller`` has their rights and nobody's name; ``over`` is called at the end."""
        self._setting = setting
        self._question = question
        self._caller = caller
        self._over = over
        self._members: dict[Listener, None] = {}
        self._pending: dict[Heard, None] = {}
        self._doubted = self._missed = False
        self._wake = asyncio.Event()
        self._last: dict[Heard, bytes] = {}
        self._pauses: dict[Heard, float] = {}
        self._timers: dict[Heard, asyncio.TimerHandle] = {}
        self._topic: Topic
        self.begun = asyncio.Event()
        name = "subscription"
        self._task = asyncio.get_running_loop().create_task(self._keep(), name=name)

    def __len__(self) -> int:
        """How many listen."""
        return len(self._members)

    def join(self, listener: Listener) -> None:
        """Let somebody listen from now on."""
        self._members[listener] = None
        self._last.clear()  # what the others were told last is news to this one

    def leave(self, listener: Listener) -> None:
        """Let somebody go; the last one ends the audience."""
        self._members.pop(listener, None)
        if not self._members:
            self._over()  # at once: nobody joins what is about to end
            self._task.cancel()

    def hear(self, heard: Heard) -> None:
        """Note that an entity has changed."""
        self._pending[heard] = None
        if len(self._pending) > MOST:
            self._pending.clear()
            self._missed = True
        self._wake.set()

    def doubt(self) -> None:
        """Note that it may have changed who may see what."""
        self._doubted = True
        self._wake.set()

    def missed(self) -> None:
        """Note that changes may have been missed."""
        self._missed = True
        self._wake.set()

    async def aclose(self) -> None:
        """End without a word."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _keep(self) -> None:
        try:
            await self._begin()
            self.begun.set()
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._turn()
        except Ended as ended:
            self._end(ended.answer.errors)
        except Exception:
            log.exception("subscription_failed")
            self._end([OURS])
        finally:
            for timer in self._timers.values():
                timer.cancel()
            self.begun.set()
            self._setting.hub.leave(self)
            self._over()

    async def _begin(self) -> None:
        opened = self._open()
        try:
            topic = await announced(self._setting.executor, opened, self._question)
            if isinstance(topic, Answer):
                raise Ended(topic)
            self._topic = topic
            await self._settled(opened, topic.begin(opened.context))
            self._setting.hub.listen(self, topic.interests())
        finally:
            opened.context.loads.close()

    async def _turn(self) -> None:
        """Look at all that was heard since the last turn."""
        heard, self._pending = self._pending, {}
        missed, self._missed = self._missed, False
        self._doubted = False
        opened = self._open()
        context = opened.context
        try:
            if not context.grant.scope(self._topic.coordinate):
                raise Ended(await self._rendered(opened, context, Pushed()))
            await self._settled(opened, self._topic.recheck(context))
            if missed:
                heard |= dict.fromkeys(self._caught_up())
            for one in heard:
                await self._look(opened, one)
            self._setting.hub.listen(self, self._topic.interests())
        finally:
            context.loads.close()

    def _caught_up(self) -> Sequence[Heard]:
        caught = self._topic.catch_up()
        if caught is None:
            raise Ended(Answer(executed=False, errors=(dict(MISSED),)))
        return caught

    async def _settled(self, opened: Opened, admission: Any) -> None:
        """Wait for an admission; what is gone, or cannot be decided, ends the subscription."""
        try:
            await admission
        except Gone:
            await self._gone(opened)
        except BackendError as error:
            pushed = Pushed(error=error)
            raise Ended(await self._rendered(opened, opened.context, pushed)) from error

    async def _gone(self, opened: Opened) -> None:
        """Tell what somebody is told who subscribes to what has never been there."""
        answer = await self._rendered(opened, opened.context, Pushed())
        body = self._setting.encode(answer)
        for member in tuple(self._members):
            member.push(body)
        raise Ended(Answer(executed=True))

    async def _look(self, opened: Opened, heard: Heard) -> None:
        """Read what has changed and push it; what cannot be read is tried again."""
        try:
            values = await self._topic.take(opened.context, heard)
        except Gone:
            await self._gone(opened)
        except BackendError as error:
            await self._push(opened, heard, Pushed(error=error))
            self._try_again(heard)
        else:
            self._pauses.pop(heard, None)
            for value in values:
                await self._push(opened, heard, Pushed(value))

    async def _push(self, opened: Opened, heard: Heard, pushed: Pushed) -> None:
        """Send what is not what was sent last, on record before it leaves."""
        context = opened.context.again()
        answer = await self._rendered(opened, context, pushed)
        body = self._setting.encode(answer)
        digest = sha256(body).digest()
        if self._last.get(heard) == digest:
            return
        self._last[heard] = digest
        if len(self._last) > MOST:
            del self._last[next(iter(self._last))]
        members = tuple(self._members)
        if not context.readings:
            for member in members:
                member.push(body)
            return
        fields = context.read()
        logged = await asyncio.gather(*(self._logged(one, fields) for one in members))
        withheld = b""
        if not all(logged):
            executor = self._setting.executor
            hidden = await executor.withheld(opened.prepared, self._question, context, pushed)
            withheld = self._setting.encode(hidden)
        for member, on_record in zip(members, logged, strict=True):
            if member in self._members:
                member.push(body if on_record else withheld)

    async def _logged(self, member: Listener, fields: Mapping[str, frozenset[str]]) -> bool:
        try:
            await self._setting.executor.note(Reading(caller=member.caller, fields=fields))
        except NotLogged:
            return False
        return True

    async def _rendered(self, opened: Opened, context: RequestContext, pushed: Pushed) -> Answer:
        executor = self._setting.executor
        result = await executor.run(opened.prepared, self._question, context, pushed)
        return executor.told(result, context)

    def _open(self) -> Opened:
        """Decide by the policy in force, with new time to read."""
        deadline = asyncio.get_running_loop().time() + self._setting.seconds
        caller = msgspec.structs.replace(self._caller, deadline=deadline)
        opened = self._setting.executor.open(self._question, caller)
        if isinstance(opened, Answer):
            raise Ended(opened)
        return opened

    def _try_again(self, heard: Heard) -> None:
        pause = self._pauses.get(heard, FIRST_PAUSE)
        self._pauses[heard] = min(2 * pause, LONGEST_PAUSE)
        if heard in self._timers:
            self._timers[heard].cancel()
        self._timers[heard] = asyncio.get_running_loop().call_later(pause, self.hear, heard)

    def _end(self, errors: Sequence[Mapping[str, Any]]) -> None:
        for member in tuple(self._members):
            if errors:
                member.fail(errors)
            else:
                member.complete()
        self._members.clear()
