"""The demo's company on disk: its settings, a token for each role, and what can be asked for."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec

from backends.domain import Link
from gateway.auth import LocalKey, expected
from gateway.demo.callers import tokens
from gateway.demo.seed import write
from gateway.demo.systems import CRM_KINDS, ERP_KINDS
from gateway.directory import open_directory
from gateway.settings import load
from tests.gateway.cli.commanding import KEY, ran

SETTINGS = """
[server]
cursor_secret_file = "{folder}/secret"

[auth]
issuer = "tests"
audience = "c360"
key_file = "{folder}/secret"
database = "sqlite+aiosqlite:///{folder}/auth.db"

[audit]
url = "sqlite+aiosqlite:///{folder}/reads.db"
key_file = "{folder}/secret"

[directory]
url = "sqlite+aiosqlite:///{folder}/directory.db"

[systems.crm]
vendor = "sql"
tables = "crm"
url = "sqlite+aiosqlite:///{crm}"
timezone = "Asia/Shanghai"
links = {{ erp = "erp_numbers" }}

[systems.erp]
vendor = "sql"
tables = "erp"
url = "sqlite+aiosqlite:///{erp}"
timezone = "Asia/Shanghai"

[owners]
customer = ["crm", "erp"]
{owners}
"""


class Company(msgspec.Struct, frozen=True):
    """A settings file, who may ask, and ids by what is special about the customer."""

    config: Path
    tokens: Mapping[str, str]
    ids: Mapping[str, str]
    skus: tuple[str, ...]
    order_number: str


def company(folder: Path) -> Company:
    """Write the data and the settings, and fill the directory."""
    demo = write(folder, dt.datetime.now(dt.UTC).date())
    (folder / "secret").write_text(KEY)
    owners = [f'{kind} = "crm"' for kind in CRM_KINDS] + [f'{kind} = "erp"' for kind in ERP_KINDS]
    config = folder / "c360.toml"
    config.write_text(
        SETTINGS.format(folder=folder, crm=demo.crm, erp=demo.erp, owners="\n".join(owners))
    )
    done = ran("directory", "sync", "--config", config)
    assert done.status == 0, done.err
    known = demo.examples
    links = {
        "both": Link("crm", known.both),
        "crm_only": Link("crm", known.crm_only),
        "erp_only": Link("erp", known.erp_only),
        "two_erp_accounts": Link("crm", known.two_erp_accounts),
    }
    return Company(
        config=config,
        tokens=tokens(LocalKey.read(KEY), expected(load(config, {}).auth), known),
        ids=asyncio.run(_ids(config, links)),
        skus=known.skus,
        order_number=known.order_number,
    )


async def _ids(config: Path, links: Mapping[str, Link]) -> Mapping[str, str]:
    directory = await open_directory(load(config, {}))
    try:
        found = await directory.by_links(list(links.values()))
    finally:
        await directory.aclose()
    return {name: found[link].id for name, link in links.items()}
