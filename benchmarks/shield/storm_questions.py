"""What callers of several roles ask during the storm, and what is wrong with an answer."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from benchmarks.shield import company
from benchmarks.shield.aged import Shown
from benchmarks.shield.load import Seen, asked

CUSTOMERS: Final = 40
PRODUCTS: Final = 100
BASKET: Final = 10
OK, REFUSED = 200, 503
MILLISECOND: Final = 0.001

_FRESHNESS: Final = "freshness { state asOf }"
_STOCK: Final = f"""
query Stock($skus: [String!]!) {{
  products(skus: $skus) {{ sku stock {{ {_FRESHNESS} total {{ value }} }} }}
}}
"""
_PAGE: Final = f"""
query Page($key: String!) {{
  customerByLink(system: "crm", key: $key) {{
    links {{ key }} name {_FRESHNESS}
    contacts {{ {_FRESHNESS} nodes {{ name }} }}
    orders {{ {_FRESHNESS} nodes {{ number }} }}
    credit {{ {_FRESHNESS} standing }}
  }}
}}
"""
_KNOWN: Final = frozenset({"FRESH", "STALE"})
_DECLARED: Final = frozenset({"BACKEND_UNAVAILABLE", "FORBIDDEN", "TIMED_OUT"})


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A sort of callers: what they claim, what they ask, how often per second."""

    name: str
    rate: float
    claims: Mapping[str, Any] = {}
    stock: bool = True
    customers: int = CUSTOMERS


ROLES: Final = (
    Role(name="support_agent", rate=20.0),
    Role(name="sales_rep", rate=15.0, claims={"rep": "rep01"}),
    Role(
        name="portal_customer",
        rate=15.0,
        claims={"customers": frozenset({"crm:C0001"})},
        stock=False,
        customers=1,
    ),
)


class Windows(msgspec.Struct, frozen=True, kw_only=True):
    """How old a section may be that says it is fresh, and one that says it is stale."""

    hit: float
    if_error: float


def bodies(role: Role, count: int, seed: int) -> tuple[msgspec.Raw, ...]:
    """Write questions to ask in turn."""
    chosen = random.Random(f"{seed} {role.name}")  # noqa: S311 - no secret
    skus, keys = company.skus(PRODUCTS), company.customers(role.customers)

    def one(number: int) -> msgspec.Raw:
        if role.stock and number % 2:
            return asked(_STOCK, {"skus": chosen.sample(skus, BASKET)})
        return asked(_PAGE, {"key": chosen.choice(keys)})

    return tuple(one(number) for number in range(count))


class Verdict:
    """What is wrong with answers; ``stocks`` are values to compare with the journal."""

    def __init__(self, windows: Windows, epoch: float) -> None:
        """``epoch`` is the wall clock's time at which the monotonic one was zero."""
        self.windows = windows
        self.wrong: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        self.stocks: list[Shown] = []
        self.answers = 0
        self.over = dict.fromkeys(_KNOWN, -math.inf)  # seconds past the window at most
        self._epoch = epoch

    @property
    def worst(self) -> str:
        """Say how near to the ends of their windows values came."""
        ages = (f"{state} by {over:+.3f} s" for state, over in sorted(self.over.items()))
        return f"past the windows at most: {', '.join(ages)}"

    def see(self, seen: Iterable[Seen]) -> None:
        """Judge answers."""
        for one in seen:
            self.answers += 1
            if one.status == REFUSED and b"retryAfterMs" in one.body:
                self.states["refused"] += 1
            elif one.status != OK:
                self.wrong[f"status {one.status}" if one.status else "hung up"] += 1
            else:
                self._read(one)

    def _read(self, one: Seen) -> None:
        answer = msgspec.json.decode(one.body)
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        if codes - _DECLARED:
            self.wrong[f"errors {sorted(codes)}"] += 1
        found = answer["data"]
        for product in found.get("products") or ():
            self._stock(one, product)
        if customer := found.get("customerByLink"):
            self._page(one, customer)

    def _stock(self, one: Seen, product: Any) -> None:
        stock = product["stock"]
        read = self._aged(one, stock["freshness"])
        if read is None:
            self._is(stock["total"], None, "stock without a source")
        else:
            value = stock["total"] and stock["total"]["value"]
            self.stocks.append(Shown(product["sku"], value, read, one.received))

    def _page(self, one: Seen, customer: Any) -> None:
        key = next(link["key"] for link in customer["links"] if link["key"].startswith("C"))
        orders = sorted(f"S{company.debtor(key)}-{n}" for n in range(2))
        self._section(one, customer, customer["name"], f"Customer {key}", None)
        names = sorted(node["name"] for node in customer["contacts"]["nodes"])
        self._section(one, customer["contacts"], names, ["Person 0", "Person 1"], [])
        numbers = sorted(node["number"] for node in customer["orders"]["nodes"])
        self._section(one, customer["orders"], numbers, orders, [])
        credit = customer["credit"]
        if credit is not None:  # the role may not see it
            self._section(one, credit, credit["standing"], "GOOD", None)

    def _section(self, one: Seen, section: Any, value: Any, right: Any, nothing: Any) -> None:
        known = self._aged(one, section["freshness"]) is not None
        self._is(value, right if known else nothing, "a value of a customer")

    def _aged(self, one: Seen, freshness: Any) -> float | None:
        """Judge a section's age; return when it was read, None where it shows nothing."""
        state = freshness["state"]
        self.states[state] += 1
        if state not in _KNOWN:
            return None
        read = dt.datetime.fromisoformat(freshness["asOf"]).timestamp() - self._epoch
        limit = self.windows.hit if state == "FRESH" else self.windows.if_error
        over = one.sent - read - limit
        self.over[state] = max(over, self.over[state])
        if over > MILLISECOND:
            self.wrong[f"{state} past its window"] += 1
        return read

    def _is(self, value: Any, right: Any, what: str) -> None:
        if value != right:
            self.wrong[what] += 1


def late(seen: Sequence[Seen], deadline: float) -> Iterator[Seen]:
    """Yield the answers that took longer."""
    return (one for one in seen if one.received - one.sent > deadline)
