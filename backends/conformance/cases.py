"""What the promises are shown on, and tests that look at one such case after the other."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeAlias, TypeVar

import pytest

from backends.conformance.facts import LISTED, UNKEYED, VendorFacts
from backends.conformance.samples import load
from backends.port import By
from backends.vocabulary import Kind

Facts = TypeVar("Facts", bound=VendorFacts)
Case = TypeVar("Case")
Running: TypeAlias = Coroutine[Any, Any, None]


def each(
    cases: Callable[[VendorFacts], Iterable[Case]],
) -> Callable[[Callable[[Facts, Case], Running]], Callable[[Facts, pytest.Subtests], Running]]:
    """Make one test of many cases: each passes or fails, and is counted, on its own.

    A test for each of them would cost more time than what it looks at.
    """

    def looped(
        test: Callable[[Facts, Case], Running],
    ) -> Callable[[Facts, pytest.Subtests], Running]:
        async def loop(self: Facts, subtests: pytest.Subtests) -> None:
            for case in cases(self):
                with subtests.test(_said(case)):
                    await test(self, case)

        loop.__name__, loop.__qualname__ = test.__name__, test.__qualname__
        loop.__doc__, loop.__module__ = test.__doc__, test.__module__
        return loop

    return looped


def _said(case: object) -> str:
    """Name a case as a failure tells it."""
    return ".".join(case) if isinstance(case, tuple) else str(case)


def samples(facts: VendorFacts) -> list[str]:
    """Return the names of all samples."""
    return sorted(load(facts.samples))


def keyed_samples(facts: VendorFacts) -> list[str]:
    """Return the names of the samples whose keys are a caller's."""
    return [name for name, each in sorted(load(facts.samples).items()) if each.by not in UNKEYED]


def list_samples(facts: VendorFacts) -> list[str]:
    """Return the names of the samples that are lists of a customer, an order or a product."""
    return [name for name, each in sorted(load(facts.samples).items()) if each.by in LISTED]


def lookups(facts: VendorFacts) -> list[tuple[Kind, By]]:
    """Return what is bound, but for changes, whose keys are marks."""
    return [bound for bound in facts.bound() if bound[1] is not By.CHANGED]


def keyed(facts: VendorFacts) -> list[tuple[Kind, By]]:
    """Return the lookups whose keys are a caller's."""
    return [bound for bound in facts.bound() if bound[1] not in UNKEYED]


def paged(facts: VendorFacts) -> list[tuple[Kind, By]]:
    """Return the lookups whose lists do not come whole."""
    return [bound for bound in keyed(facts) if facts.long_list(bound, 1) is not None]


def refusals(facts: VendorFacts) -> list[str]:
    """Return the names of the refusals inside a success."""
    return sorted(facts.refusals)
