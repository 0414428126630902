"""Every statement counts as a call of the request that asks."""

from __future__ import annotations

from pathlib import Path

from backends.port import By
from backends.tally import Tally, counting
from backends.vocabulary import Kind
from tests.backends.vendors.sql.asking import ask, backend, statements


async def test_each_statement_is_counted(erp_file: Path) -> None:
    tally = Tally()
    async with backend(erp_file, "erp") as erp:
        with statements(erp) as sent, counting(tally):
            await ask(erp, Kind.ORDER, By.CUSTOMER, "D1")
    assert len(sent) > 1
    assert tally.calls == {"erp": len(sent)}
