"""What the CRM knows beside the accounts: people, what was said, what was asked for and offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from gateway.demo.companies import Company
from gateway.demo.dice import Calendar, Dice, money
from gateway.demo.names import person

Rows: TypeAlias = list[tuple[object, ...]]

INTERACTIONS: Final = 20_000
_OPPORTUNITIES, _QUOTES, _CONTRACTS, _TICKETS = 1800, 1500, 700, 2000
_OF_THE_FIRST: Final = 60  # interactions; of everything else the first company has a fixed share
_TITLES: Final = ("采购经理", "总经理", "财务主管", "仓库主管", "Technical Buyer", "质量经理")
_TALKS: Final = tuple(
    tuple(words.split("|"))
    for words in (
        "CALL|询问交货时间|客户询问最近订单的交货时间，已答复本周内确认。",
        "CALL|Price question|Asked whether the yearly volume changes the scale price.",
        "MAIL|报价跟进|已发送最新报价单，客户表示下周内部讨论。",
        "MAIL|Delivery documents|Sent packing list and certificate of origin again.",
        "MEETING|季度回顾|回顾本季度交付与质量情况，客户整体满意。",
        "MEETING|Line extension|New assembly line planned; wants bearings and sensors from us.",
        "VISIT|现场拜访|参观了新厂房，确认了明年的扩产计划。",
        "VISIT|Plant visit|Walked the warehouse; stock of fast movers runs out on Fridays.",
        "NOTE|内部备注|付款周期变长，需与财务确认信用额度。",
        "NOTE|Contact change|Purchasing moves to a new team next month.",
        "WECHAT|微信沟通|客户通过微信发来样品照片。",
    )
)
_DIRECTIONS: Final = ("IN", "OUT")
_WISHES: Final = ("产线扩建", "年度框架采购", "Spare parts package", "设备更新", "Sensor retrofit")
_STAGES: Final = (
    ("OPEN", "Qualification", "0.2"),
    ("OPEN", "Proposal", "0.5"),
    ("OPEN", "Negotiation", "0.75"),
    ("WON", "Closed won", "1"),
    ("LOST", "Closed lost", "0"),
)
_QUOTE_STATES: Final = ("DRAFT", "SENT", "SENT", "ACCEPTED", "ACCEPTED", "REJECTED", "EXPIRED")
_CONTRACT_STATES: Final = ("ACTIVE",) * 9 + ("TERMINATED",)
_CONTRACT_NAMES: Final = ("框架协议", "Service agreement", "年度供货合同", "Maintenance contract")
_COMPLAINTS: Final = (
    "货物外包装破损",
    "Wrong quantity delivered",
    "发票抬头错误",
    "Sensor shows drift after a week",
    "轴承异响",
    "Delivery later than promised",
)
_TICKET_STATES: Final = ("NEW", "OPEN", "WAITING", "RESOLVED", "CLOSED", "CLOSED", "CLOSED")
_PRIORITIES: Final = ("LOW", "NORMAL", "NORMAL", "HIGH", "URGENT")
_AGENTS: Final = ("agent01", "agent02", "agent03", None)


def crm_rows(calendar: Calendar, known: list[Company]) -> dict[str, Rows]:
    """Return the rows of every table but the accounts', for companies that the CRM knows."""
    makers: dict[str, tuple[int, Callable[[Dice, Calendar, Company, int], tuple[object, ...]]]] = {
        "interaction": (INTERACTIONS, _interaction),
        "opportunity": (_OPPORTUNITIES, _opportunity),
        "quote": (_QUOTES, _quote),
        "contract": (_CONTRACTS, _contract),
        "ticket": (_TICKETS, _ticket),
    }
    rows: dict[str, Rows] = {"contact": list(_contacts(Dice("contact"), known))}
    for table, (count, make) in makers.items():
        dice = Dice(table)
        rows[table] = [
            make(dice, calendar, _whose(dice, known, number, count), number)
            for number in range(count)
        ]
    return rows


def _whose(dice: Dice, known: list[Company], number: int, count: int) -> Company:
    """Give the first company its share, at least five; the others few or many by chance."""
    share = max(5, _OF_THE_FIRST * count // INTERACTIONS)
    return known[0] if number < share else known[1 + dice.low(len(known) - 1)]


def _contacts(dice: Dice, known: list[Company]) -> Iterator[tuple[object, ...]]:
    for company in known:
        for number in range(1 + dice.below(4) if company.index else 4):
            name, mail = person(dice, abroad=company.abroad)
            yield (
                f"{company.key}-P{number + 1}",
                company.key,
                name,
                dice.pick(_TITLES),
                f"+86 13{dice.below(10)} 5550 {dice.below(10000):04d}",
                f"{mail}@{company.domain}",
                int(number == 0),
            )


def _interaction(
    dice: Dice, calendar: Calendar, company: Company, number: int
) -> tuple[object, ...]:
    kind, subject, body = dice.pick(_TALKS)
    return (
        f"I{number:06d}",
        company.key,
        calendar.instant(-1 - dice.low(720), 3600 + dice.below(32400)),
        kind,
        subject,
        body,
        None if kind == "NOTE" else dice.pick(_DIRECTIONS),
        company.rep,
        None if kind == "NOTE" else f"{company.key}-P1",
    )


def _opportunity(
    dice: Dice, calendar: Calendar, company: Company, number: int
) -> tuple[object, ...]:
    status, stage, probability = dice.pick(_STAGES) if number >= len(_STAGES) else _STAGES[number]
    ahead = dice.below(180) if status == "OPEN" else -dice.below(500)
    return (
        f"O{number:05d}",
        company.key,
        f"{company.firm.brand} {dice.pick(_WISHES)}",
        status,
        stage,
        money(1_000_000 + dice.below(500_000_000)),
        company.currency,
        probability,
        calendar.day(ahead),
        company.rep,
    )


def _quote(dice: Dice, calendar: Calendar, company: Company, number: int) -> tuple[object, ...]:
    status = dice.pick(_QUOTE_STATES)
    issued = -100 - dice.below(400) if status == "EXPIRED" else -dice.below(60)
    return (
        f"Q{number:05d}",
        company.key,
        f"QU-{7000 + number}",
        status,
        money(500_000 + dice.below(100_000_000)),
        company.currency,
        calendar.day(issued),
        calendar.day(issued + 90),
        company.rep,
    )


def _contract(dice: Dice, calendar: Calendar, company: Company, number: int) -> tuple[object, ...]:
    starts = -dice.below(700)
    over = starts + 365 < 0
    return (
        f"K{number:05d}",
        company.key,
        f"CT-{3000 + number}",
        dice.pick(_CONTRACT_NAMES),
        "EXPIRED" if over else dice.pick(_CONTRACT_STATES),
        money(10_000_000 + dice.below(900_000_000)),
        company.currency,
        calendar.day(starts),
        calendar.day(starts + 365),
        company.rep,
    )


def _ticket(dice: Dice, calendar: Calendar, company: Company, number: int) -> tuple[object, ...]:
    status = dice.pick(_TICKET_STATES)
    over = status in {"RESOLVED", "CLOSED"}
    opened = -20 - dice.below(500) if over else -1 - dice.below(20)
    second = 3600 + dice.below(32400)
    return (
        f"T{number:05d}",
        company.key,
        f"CS-{50000 + number}",
        dice.pick(_COMPLAINTS),
        status,
        dice.pick(_PRIORITIES),
        calendar.instant(opened, second),
        calendar.instant(opened + 1 + dice.below(15), second) if over else None,
        dice.pick(_AGENTS),
    )
