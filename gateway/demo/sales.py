"""Eight thousand orders in every state an order can be in, with their lines."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from gateway.demo.companies import Account, Company
from gateway.demo.dice import Calendar, Dice, money
from gateway.demo.goods import Product

Rows: TypeAlias = list[tuple[object, ...]]

ORDERS: Final = 8000
_OF_THE_FIRST: Final = 40
_DAYS_BACK: Final = 540
_RECENT: Final = 60  # days; older business is mostly done
_SPANS: Final = (_RECENT, _RECENT, _DAYS_BACK, _DAYS_BACK, _DAYS_BACK)
_NUMBERS_FROM: Final = 4_500_000_001
_VAT: Final = {"CNY": 113}  # per cent; exports go without
_QUANTITIES: Final = (1, 2, 5, 10, 20, 50, 100, 200)


class State(msgspec.Struct, frozen=True):
    """How far an order is; ``shipped`` and ``billed`` are the ERP's own words."""

    shipped: str = "NONE"
    billed: str = "NONE"
    draft: bool = False
    rejected: bool = False
    held: bool = False


DRAFT: Final = State(draft=True)
OPEN: Final = State()
HELD: Final = State(held=True)
PARTIAL: Final = State(shipped="PARTIAL", billed="NONE")
PARTIAL_BILLED: Final = State(shipped="PARTIAL", billed="PARTIAL")
DELIVERED: Final = State(shipped="COMPLETE")
COMPLETED: Final = State(shipped="COMPLETE", billed="COMPLETE")
CANCELLED: Final = State(rejected=True)

_STATES_LATELY: Final = (
    *((DRAFT,) * 6 + (OPEN,) * 30 + (HELD,) * 12 + (PARTIAL,) * 9 + (PARTIAL_BILLED,) * 6),
    *((DELIVERED,) * 12 + (COMPLETED,) * 20 + (CANCELLED,) * 5),
)
_STATES_BEFORE: Final = (
    *((COMPLETED,) * 86 + (CANCELLED,) * 6 + (DELIVERED,) * 4 + (PARTIAL,) + (HELD,) * 2),
    OPEN,
)
# By pairs: two orders of one day each, so that what is shipped of them goes out together.
_STATES_OF_THE_FIRST: Final = (
    *(OPEN, OPEN, PARTIAL, PARTIAL, HELD, DRAFT, DELIVERED, DELIVERED, PARTIAL_BILLED, HELD),
    *(COMPLETED, CANCELLED, OPEN, PARTIAL, OPEN, HELD),
)
_DOCUMENTS: Final = ("ORDER",) * 95 + ("RETURN",) * 3 + ("CREDIT_MEMO",) * 2
_REASONS: Final = {
    "delivery": ("收货地址待确认", "Customer asked to wait", "Export licence missing"),
    "billing": ("价格待审核", "Purchase order number missing"),
    "credit": ("信用额度超限", "Overdue invoices"),
}
_BLOCKS: Final = (("delivery",), ("billing",), ("credit",), ("credit", "delivery"))


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line; what of ``quantity`` has not gone out is ``left``."""

    position: int
    product: Product
    quantity: int
    left: int


class Order(msgspec.Struct, frozen=True):
    """An order as the documents that follow from it need it; ``day`` counts from today."""

    number: str
    company: Company
    account: Account
    day: int
    state: State
    document: str
    lines: tuple[Line, ...]
    net: int

    @property
    def gross(self) -> int:
        """Net and VAT, in cents."""
        return self.net * _VAT.get(self.account.currency, 100) // 100


def orders(everybody: list[Company], catalogue: list[Product]) -> list[Order]:
    """Return all orders by day, the oldest first; numbers grow with the days."""
    dice = Dice("orders")
    accounts = [(company, account) for company in everybody for account in company.accounts]
    heads = [(_day(dice, at), at) for at in range(ORDERS)]
    made = []
    for serial, (day, at) in enumerate(sorted(heads)):
        company, account = accounts[0 if at < _OF_THE_FIRST else 1 + dice.low(len(accounts) - 1)]
        state = _state(dice, day, at)
        lines = _lines(dice, catalogue, state)
        net = sum(amount(line, account.currency) for line in lines)
        document = "ORDER"
        if state is COMPLETED and at >= _OF_THE_FIRST:
            document = dice.pick(_DOCUMENTS)
        number = f"{_NUMBERS_FROM + serial * 3}"
        made.append(Order(number, company, account, day, state, document, lines, net))
    return made


def amount(line: Line, currency: str) -> int:
    """Return what a line costs, in cents."""
    return line.product.price(currency) * line.quantity // line.product.per


def order_rows(made: list[Order], calendar: Calendar) -> dict[str, Rows]:
    """Write orders, their lines, schedules and blocks."""
    dice = Dice("order rows")
    rows: dict[str, Rows] = {
        "sales_order": [],
        "order_line": [],
        "order_schedule": [],
        "order_block": [],
    }
    for order in made:
        rows["sales_order"].append(_order_row(dice, order, calendar))
        for line in order.lines:
            rows["order_line"].append(_line_row(order, line))
            rows["order_schedule"] += _schedule_rows(order, line, calendar)
        if order.state.held:
            rows["order_block"] += [
                (order.number, kind, dice.pick(_REASONS[kind])) for kind in dice.pick(_BLOCKS)
            ]
    return rows


def _day(dice: Dice, at: int) -> int:
    if at < _OF_THE_FIRST:
        return -1 - at // 2 * 3
    return -dice.below(_SPANS[at % len(_SPANS)])


def _state(dice: Dice, day: int, at: int) -> State:
    if at < len(_STATES_OF_THE_FIRST):
        return _STATES_OF_THE_FIRST[at]
    return dice.pick(_STATES_LATELY if day > -_RECENT else _STATES_BEFORE)


def _lines(dice: Dice, catalogue: list[Product], state: State) -> tuple[Line, ...]:
    lines = []
    for position in range(10, 10 * (2 + dice.below(4)), 10):
        quantity = dice.pick(_QUANTITIES)
        left = {"NONE": quantity, "PARTIAL": quantity - max(1, quantity // 2)}.get(state.shipped, 0)
        lines.append(Line(position, dice.pick(catalogue), quantity, left))
    return tuple(lines)


def _order_row(dice: Dice, order: Order, calendar: Calendar) -> tuple[object, ...]:
    state, account = order.state, order.account
    return (
        order.number,
        account.number,
        account.number,
        order.company.accounts[0].number,
        order.document,
        f"PO-{order.company.index:03d}-{dice.below(90000) + 10000}",
        calendar.day(order.day),
        calendar.day(order.day + 10),
        calendar.day(order.day + 10 + dice.below(15)) if not state.draft else None,
        account.currency,
        money(order.net),
        money(order.gross),
        money(order.net * (60 + dice.below(20)) // 100),
        state.shipped,
        state.billed,
        int(state.rejected),
        int(state.draft),
    )


def _line_row(order: Order, line: Line) -> tuple[object, ...]:
    product, currency = line.product, order.account.currency
    return (
        order.number,
        line.position,
        product.sku,
        product.name,
        line.quantity,
        line.left,
        product.unit,
        money(product.price(currency)),
        product.per,
        product.unit,
        money(amount(line, currency)),
    )


def _schedule_rows(order: Order, line: Line, calendar: Calendar) -> Rows:
    """One day for a line, two where a part has gone out before."""
    gone = line.quantity - line.left
    parts = [(order.day + 10, gone, gone)] if gone else []
    if line.left:
        confirmed = 0 if order.state.held or order.state.draft else line.left
        parts.append((order.day + 24, confirmed, 0))
    return [
        (
            order.number,
            line.position,
            calendar.day(day),
            delivered or line.left,
            confirmed,
            delivered,
        )
        for day, confirmed, delivered in parts
    ]
