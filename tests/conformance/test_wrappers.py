"""The wrapper kit over the backend in memory, bare and wrapped."""

from __future__ import annotations

from backends.cached import Cached, Keeping
from backends.memory import MemoryBackend
from backends.port import Backend
from backends.resilient import Resilient
from backends.router import Router
from backends.vocabulary import Kind
from tests.conformance.wrapper_kit import WrapperKit

OWNERS = dict.fromkeys(Kind, ("erp",))


class TestBare(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return memory


class TestCached(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return Cached(memory, Keeping(join_ms=0))


class TestCachedWaitingForCompany(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return Cached(memory)


class TestResilient(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return Resilient(memory)


class TestRouter(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return Router({"erp": memory}, OWNERS)


class TestChain(WrapperKit):
    def wrap(self, memory: MemoryBackend) -> Backend:
        return Router({"erp": Cached(Resilient(memory))}, OWNERS)
