"""All subscriptions of a process: who asks the same with the same rights shares an audience."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Hashable

import msgspec

from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Executor
from resolvers.live.audience import Audience, Listener, Setting
from resolvers.live.hub import Hub

EVERY = 1.0  # seconds between two looks at the policy in force
TURNS = 5  # looks in which every audience is admitted anew once


class Seat(msgspec.Struct, frozen=True):
    """A subscription that goes on until it is left."""

    audience: Audience
    listener: Listener

    def leave(self) -> None:
        """Listen no more; a second time does nothing."""
        self.audience.leave(self.listener)


class Live:
    """Begins subscriptions, and looks after them: whether who listens may still."""

    def __init__(
        self,
        executor: Executor,
        hub: Hub,
        *,
        encode: Callable[[Answer], bytes],
        seconds: float = 5.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Push what ``hub`` tells of.

        ``encode`` makes the bytes that go to clients; ``seconds`` is the time for one change.
        """
        self._setting = Setting(executor=executor, hub=hub, encode=encode, seconds=seconds)
        self._audiences: dict[Hashable, Audience] = {}
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many subscriptions there are."""
        return sum(len(audience) for audience in self._audiences.values())

    @property
    def audiences(self) -> int:
        """How many of them differ in what they ask or may see."""
        return len(self._audiences)

    def streams(self, question: Question) -> bool:
        """Whether a question is a subscription."""
        return self._setting.executor.streams(question)

    def sound(self, question: Question) -> bool:
        """Whether a text parses, fits the schema and is within the limits."""
        return self._setting.executor.sound(question)

    def join(self, question: Question, listener: Listener) -> Seat:
        """Begin a subscription; all else, also why it cannot be, is told to the listener."""
        view = _view(listener.caller)
        key = _key(question, view)
        audience = self._audiences.get(key)
        if audience is None:
            audience = self._audiences[key] = Audience(
                self._setting, question, view, lambda: self._over(key, audience)
            )
        audience.join(listener)
        return Seat(audience, listener)

    def start(self) -> None:
        """Begin to look after them."""
        self._task = asyncio.get_running_loop().create_task(self._look(), name="subscriptions")

    async def aclose(self) -> None:
        """End all, without a word."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        for audience in [*self._audiences.values()]:
            await audience.aclose()

    def _over(self, key: Hashable, audience: Audience | None) -> None:
        if self._audiences.get(key) is audience:  # another may have taken its place
            self._audiences.pop(key, None)

    async def _look(self) -> None:
        """Let each audience be admitted anew in its turn, and all at once by a new policy."""
        policy, turn = self._setting.executor.policy(), 0
        while True:
            await self._sleep(EVERY)
            turn += 1
            current = self._setting.executor.policy()
            for number, audience in enumerate([*self._audiences.values()]):
                if current is not policy or (number + turn) % TURNS == 0:
                    audience.doubt()
            policy = current


def _view(caller: Caller) -> Caller:
    """Return the rights of a caller, and nothing that tells one from others who have them."""
    who = caller.principal
    rights = Principal(
        subject="", roles=who.roles, rep=who.rep, teams=who.teams, customers=who.customers
    )
    return Caller(principal=rights, request_id=secrets.token_hex(8), deadline=0.0, lane=caller.lane)


def _key(question: Question, view: Caller) -> Hashable:
    variables = msgspec.json.encode(question.variables or {}, order="deterministic")
    asked = (question.query, question.operation_name, variables)
    return (asked, view.principal, view.lane)
