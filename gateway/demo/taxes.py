"""Tax numbers with right check characters, of companies that do not exist."""

from __future__ import annotations

from typing import Final

from gateway.demo.dice import Dice

# GB 32100-2015: 18 characters without I, O, S, V and Z; the last one checks the others.
_SYMBOLS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
# GB 11714-1997: the nine characters of an organisation within it have a check of their own.
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS: Final = "0123456789"


def credit_code(dice: Dice, division: str) -> str:
    """Make a Chinese unified social credit code; ``division`` is six digits, where it is kept."""
    organisation = "MA" + "".join(dice.pick(_SYMBOLS) for _ in range(6))
    body = f"91{division}{organisation}{_organisation_check(organisation)}"
    return body + credit_code_check(body)


def credit_code_check(body: str) -> str:
    """Return the check character of the first 17."""
    total = sum(_SYMBOLS.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _SYMBOLS[-total % 31]


def german_vat(dice: Dice) -> str:
    """Make a German VAT number: eight digits and a check by ISO 7064, MOD 11,10."""
    digits = [1 + dice.below(9), *(dice.below(10) for _ in range(7))]
    product = 10
    for digit in digits:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return f"DE{''.join(map(str, digits))}{(11 - product) % 10}"


def french_vat(dice: Dice) -> str:
    """Make a French VAT number: a key modulo 97 and a SIREN with its Luhn digit."""
    digits = [dice.below(10) for _ in range(8)]
    doubled = sum(sum(divmod(d * 2, 10)) if at % 2 else d for at, d in enumerate(digits))
    siren = int("".join(map(str, digits)) + str(-doubled % 10))
    return f"FR{(12 + 3 * (siren % 97)) % 97:02d}{siren:09d}"


def employer_number(dice: Dice) -> str:
    """Make a number like a US employer identification number; it has no check digit."""
    return f"{20 + dice.below(68)}-{''.join(dice.pick(_DIGITS) for _ in range(7))}"


def _organisation_check(body: str) -> str:
    total = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
