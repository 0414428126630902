"""The thousand products: names, stock on three sites, what is on its way, and prices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

from gateway.demo.companies import Company
from gateway.demo.dice import Calendar, Dice, money

Rows: TypeAlias = list[tuple[object, ...]]

SITES: Final = ("SH01", "QD02", "SZ03")
PRODUCTS: Final = 1000
_PER_FAMILY: Final = 100
_FAMILIES: Final = tuple(
    tuple(words.split("|"))
    for words in (
        # code, name, category, unit, cents of the cheapest, how many the price is for
        "BRG|深沟球轴承 Ball bearing|bearings|pcs|1850|1",
        "SCR|内六角螺栓 Hex socket screw|fasteners|pcs|2400|100",
        "MOT|伺服电机 Servo motor|drives|pcs|128000|1",
        "SEN|接近传感器 Proximity sensor|sensors|pcs|9900|1",
        "CAB|屏蔽电缆 Shielded cable|cables|m|48000|100",
        "OIL|液压油 Hydraulic oil|fluids|l|2650|1",
        "VAL|电磁阀 Solenoid valve|valves|pcs|23500|1",
        "BLT|同步带 Timing belt|drives|pcs|6700|1",
        "SEA|密封圈 O-ring|seals|pcs|900|100",
        "PLC|控制器模块 Controller module|control|pcs|215000|1",
    )
)
# How many CNY cents one cent of the currency is worth, in thousandths.
_RATES: Final = {"CNY": 1000, "USD": 7200, "EUR": 7800}
_OWN_PRICES: Final = 3
_SHOWN: Final = 20
_LEVELS: Final = ("none", "few", "owed", "enough")
_CHANCES: Final = ("none",) * 12 + ("few",) * 15 + ("owed",) * 4 + ("enough",) * 69
_COMING: Final = 0.4  # of the stocks have goods on their way


class Product(msgspec.Struct, frozen=True, gc=False):
    """What is sold: ``cents`` are CNY for ``per`` units."""

    sku: str
    name: str
    category: str
    unit: str
    cents: int
    per: int

    def price(self, currency: str) -> int:
        """Return the list price in cents of a currency."""
        return max(1, self.cents * 1000 // _RATES[currency])


def products() -> list[Product]:
    """Return the catalogue, by family and size."""
    return [
        Product(
            f"{code}-{1001 + number * 7}",
            f"{name} {1001 + number * 7}",
            category,
            unit,
            int(cents) * (20 + number) // 20,
            int(per),
        )
        for code, name, category, unit, cents, per in _FAMILIES
        for number in range(_PER_FAMILY)
    ]


def shown(catalogue: list[Product]) -> tuple[str, ...]:
    """Return the twenty products whose stock is set on purpose: none, few, owed, enough."""
    return tuple(product.sku for product in catalogue[:: _PER_FAMILY // 2])[:_SHOWN]


def stock_rows(catalogue: list[Product], calendar: Calendar) -> dict[str, Rows]:
    """Return stock per product and site, and what comes in."""
    dice = Dice("stock")
    levels = {sku: _LEVELS[at % len(_LEVELS)] for at, sku in enumerate(shown(catalogue))}
    stock: Rows = []
    incoming: Rows = []
    for product in catalogue:
        level = levels.get(product.sku)
        for site in SITES:
            on_hand, reserved = _level(dice, level or dice.pick(_CHANCES))
            stock.append(
                (
                    product.sku,
                    site,
                    product.unit,
                    f"{on_hand}",
                    f"{reserved}",
                    f"{on_hand - reserved}",
                )
            )
            if dice.random() < _COMING:
                expected = calendar.day(2 + dice.below(40))
                incoming.append((product.sku, site, expected, f"{50 + 10 * dice.below(60)}"))
    return {"stock": stock, "incoming": incoming}


def price_rows(catalogue: list[Product], everybody: list[Company], calendar: Calendar) -> Rows:
    """Return list prices, scale prices of every third product and prices agreed with customers."""
    dice = Dice("price")
    return [
        *_list_prices(catalogue, calendar),
        *(
            row
            for company in everybody
            for account in company.accounts
            for row in _own_prices(dice, catalogue, account.number, account.currency, calendar)
        ),
    ]


def _list_prices(catalogue: list[Product], calendar: Calendar) -> Iterator[tuple[object, ...]]:
    for at, product in enumerate(catalogue):
        for currency in _RATES:
            cents = product.price(currency)
            end = calendar.day(180)
            yield product.sku, None, currency, "1", product.unit, money(cents), product.per, end
            if at % 3 == 0:
                less = money(cents * 95 // 100)
                yield product.sku, None, currency, "100", product.unit, less, product.per, end


def _own_prices(
    dice: Dice, catalogue: list[Product], number: str, currency: str, calendar: Calendar
) -> Iterator[tuple[object, ...]]:
    first = dice.below(len(catalogue))
    for step in range(_OWN_PRICES):
        product = catalogue[(first + step * 37) % len(catalogue)]
        cents = product.price(currency) * (80 + dice.below(15)) // 100
        end = calendar.day(30 + dice.below(300))
        yield product.sku, number, currency, "1", product.unit, money(cents), product.per, end


def _level(dice: Dice, level: str) -> tuple[int, int]:
    """Return on hand and reserved."""
    if level == "none":
        return 0, 0
    if level == "few":
        return 1 + dice.below(4), 0
    if level == "owed":
        return 20 + dice.below(30), 60 + dice.below(60)
    return 200 + dice.below(2000), dice.below(150)
