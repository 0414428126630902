"""The thousand customers: who knows them, under which numbers, and whose they are."""

from __future__ import annotations

from typing import Final

import msgspec

from gateway.demo.dice import Calendar, Dice
from gateway.demo.names import Firm, chinese_firm, foreign_firm
from gateway.demo.taxes import credit_code, employer_number, french_vat, german_vat

COMPANIES: Final = 1000
_TWO_ACCOUNTS: Final = 40  # companies 1 to 40 buy in a second currency
_FIRST_ABROAD: Final = 640
_CRM_ONLY: Final = range(880, 950)
_ERP_ONLY: Final = range(950, 1000)
_SEGMENTS: Final = ("enterprise", "midmarket", "midmarket", "small")
_GRADES: Final = "AABBBCCCCD"
_STAGES: Final = ("active",) * 12 + ("dormant",) * 3 + ("lost", "Reactivation")
_EARLY: Final = ("lead", "prospect")
_CURRENCIES: Final = {"europe": "EUR", "north-america": "USD"}
_TEAMS: Final = {"east-china": "east", "north-china": "north", "south-china": "south"}
_KEY_ACCOUNTS: Final = "key-accounts"
REPS: Final = {
    "east": (("rep01", "李娜"), ("rep02", "陈涛"), ("rep03", "周敏")),
    "north": (("rep04", "王磊"), ("rep05", "赵静"), ("rep06", "孙强")),
    "south": (("rep07", "黄芳"), ("rep08", "林杰"), ("rep09", "何艳")),
    _KEY_ACCOUNTS: (("rep10", "欧阳明"), ("rep11", "Claire Moreau"), ("rep12", "Paul Richter")),
}
_ROADS: Final = "人民路,建设大道,中山路,长江路,科技园一路,高新三路,解放路,海尔路".split(",")


class Account(msgspec.Struct, frozen=True, gc=False):
    """A company's number in the ERP, and the currency it buys in."""

    number: str
    currency: str


class Company(msgspec.Struct, frozen=True):
    """A customer: ``key`` is its id in the CRM, None where only the ERP knows it."""

    index: int
    firm: Firm
    tax_number: str
    key: str | None
    accounts: tuple[Account, ...]
    team: str
    rep: str
    rep_name: str
    address: str
    domain: str

    @property
    def abroad(self) -> bool:
        """Whether it sits outside China."""
        return self.index >= _FIRST_ABROAD and self.index not in _ERP_ONLY

    @property
    def currency(self) -> str:
        """The currency that offers are made in."""
        return self.accounts[0].currency if self.accounts else "CNY"


def companies() -> list[Company]:
    """Return all of them; number 0 is the one that the demo shows first."""
    dice = Dice("companies")
    return [_company(dice, index) for index in range(COMPANIES)]


def account_rows(
    dice: Dice, calendar: Calendar, everybody: list[Company]
) -> list[tuple[object, ...]]:
    """Describe the customers as the CRM does."""
    return [_account_row(dice, calendar, company) for company in everybody if company.key]


def customer_rows(
    dice: Dice, calendar: Calendar, everybody: list[Company]
) -> list[tuple[object, ...]]:
    """Describe the customers as the ERP does: every seventh is spelled in another way."""
    return [
        (
            account.number,
            company.firm.spelled(company.index // 7 % 5 if company.index % 7 == 0 else 0),
            company.firm.city.region,
            account.currency,
            _phone(dice),
            f"ap@{company.domain}",
            company.address,
            company.tax_number if (company.index + 1) % 25 else None,
            calendar.instant(-700 - dice.below(700), dice.below(86400)),
            calendar.instant(-dice.below(300), dice.below(86400)),
        )
        for company in everybody
        for account in company.accounts
    ]


def _company(dice: Dice, index: int) -> Company:
    abroad = index >= _FIRST_ABROAD and index not in _ERP_ONLY
    firm = foreign_firm(index - _FIRST_ABROAD) if abroad else chinese_firm(index)
    team = _TEAMS.get(firm.city.region, _KEY_ACCOUNTS) if (index + 1) % 12 else _KEY_ACCOUNTS
    rep, rep_name = REPS[team][0] if index == 0 else dice.pick(REPS[team])
    return Company(
        index=index,
        firm=firm,
        tax_number=_tax_number(dice, firm),
        key=None if index in _ERP_ONLY else f"C{100001 + index}",
        accounts=() if index in _CRM_ONLY else _accounts(index, firm.city.region),
        team=team,
        rep=rep,
        rep_name=rep_name,
        address=f"{firm.city.name}, {dice.pick(_ROADS)}{1 + dice.below(400)}号"
        if not abroad
        else f"{1 + dice.below(200)} Industrial Park, {firm.city.name}",
        domain=f"{firm.latin.lower()}-{index:03d}.example",
    )


def _accounts(index: int, region: str) -> tuple[Account, ...]:
    first = Account(f"D{10001 + index}", _CURRENCIES.get(region, "CNY"))
    if not 1 <= index <= _TWO_ACCOUNTS:
        return (first,)
    return first, Account(f"D{20001 + index}", "USD" if index % 2 else "EUR")


def _tax_number(dice: Dice, firm: Firm) -> str:
    if firm.city.division.isdigit():
        return credit_code(dice, firm.city.division)
    makers = {"DE": german_vat, "FR": french_vat, "US": employer_number}
    return makers[firm.city.division](dice)


def _account_row(dice: Dice, calendar: Calendar, company: Company) -> tuple[object, ...]:
    return (
        company.key,
        company.firm.name,
        _SEGMENTS[company.index % len(_SEGMENTS)],
        dice.pick(_GRADES),
        company.firm.industry,
        company.firm.city.region,
        dice.pick(_STAGES if company.accounts else _EARLY) if company.index else "active",
        company.rep,
        company.rep_name,
        company.team,
        _phone(dice),
        f"info@{company.domain}",
        f"https://www.{company.domain}",
        company.address,
        company.tax_number if (company.index + 1) % 19 else None,
        calendar.instant(-700 - dice.below(700), dice.below(86400)),
        calendar.instant(-dice.below(200), dice.below(86400)),
        ",".join(account.number for account in company.accounts) or None,
    )


def _phone(dice: Dice) -> str:
    return f"+86 {20 + dice.below(9)} 5550 {dice.below(10000):04d}"
