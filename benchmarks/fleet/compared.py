"""What one gateway and four came to, side by side, and which promises were held."""

from __future__ import annotations

from typing import Final

from benchmarks.fleet.minute import Minute
from benchmarks.shield.scenario import Check, Result, at_most, exactly, written

MORE: Final = 0.10  # by so much of one process' calls may those of four differ


def compared(one: Minute, many: Minute) -> Result:
    """Put two minutes of the same load beside each other."""
    head = ("gateways", "asked", "failed", "half ms", "95 % ms", "99 % ms", "ERP", "CRM", "chains")
    return Result(
        title=f"{many.gateways} gateways, one killed and all restarted, beside one left alone",
        rows=(head, _row(one), _row(many)),
        checks=(
            exactly("requests that failed", many.failed, 0),
            _alike("ERP", one.calls["erp"], many.calls["erp"]),
            _alike("CRM", one.calls["crm"], many.calls["crm"]),
            exactly("read logs that are not sound", (not one.sound) + (not many.sound), 0),
        ),
    )


def _row(minute: Minute) -> tuple[str, ...]:
    counts = (minute.gateways, minute.asked, minute.failed)
    rest = (*minute.milliseconds, minute.calls["erp"], minute.calls["crm"], minute.chains)
    return tuple(written(float(figure)) for figure in (*counts, *rest))


def _alike(system: str, one: int, many: int) -> Check:
    """Check the share by which the calls of a system differ."""
    differ = abs(many - one) / one if one else float(many != one)
    return at_most(f"{system} calls, difference in %", 100 * differ, 100 * MORE)
