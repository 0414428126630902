"""The directory is opened as the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.directory import open_directory
from gateway.settings import Settings
from tests.journeys.company import settings


@pytest.mark.parametrize("shared", [True, False])
async def test_a_number_is_an_id_only_where_all_systems_share_it(
    tmp_path: Path, *, shared: bool
) -> None:
    plain = settings(tmp_path).model_dump()
    plain["directory"]["shared_number"] = shared
    directory = await open_directory(Settings.model_validate(plain))
    found = await directory.by_ids(["7"])
    await directory.aclose()
    assert {link.system for entry in found.values() for link in entry.links} == (
        {"crm", "erp"} if shared else set()
    )
