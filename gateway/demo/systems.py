"""The settings of the demo: its two databases, or its CRM beside a Tryton server."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from backends.vocabulary import Kind
from gateway.demo.lab.laid import Laid
from gateway.demo.seed import Demo
from gateway.settings import Settings
from gateway.settings.connection import OverHttp
from gateway.settings.vendors.sql import Sql

ZONE = "Asia/Shanghai"
CRM_KINDS = (
    Kind.CONTACT,
    Kind.INTERACTION,
    Kind.OPPORTUNITY,
    Kind.QUOTE,
    Kind.CONTRACT,
    Kind.TICKET,
)
ERP_KINDS = tuple(kind for kind in Kind if kind not in {*CRM_KINDS, Kind.CUSTOMER})


def settings(
    demo: Demo, folder: Path, port: int, erp: dict[str, Any], laid: Laid | None = None
) -> Settings:
    """Return the settings of a demo whose ERP is ``erp``; ``laid`` is a lab in place of both."""
    owners: dict[Kind, Any] = dict.fromkeys(CRM_KINDS, "crm") | dict.fromkeys(ERP_KINDS, "erp")
    links = {"erp": "erp_numbers"} if erp["vendor"] == "sql" else {}
    crm = laid.crm if laid else {**_sql(demo.crm, "crm"), "links": links}
    return Settings.model_validate(
        {
            "server": {"port": port, "graphiql": True},
            "auth": {
                "issuer": "c360-demo",
                "audience": "c360",
                "key": secrets.token_urlsafe(48),
                "algorithms": ["EdDSA"],
                "database": f"sqlite+aiosqlite:///{folder / 'access.sqlite'}",
            },
            "audit": {
                "url": f"sqlite+aiosqlite:///{folder / 'reads.sqlite'}",
                "key": secrets.token_urlsafe(48),
            },
            "directory": {"url": f"sqlite+aiosqlite:///{folder / 'directory.sqlite'}"},
            "cache": {"url": laid.cache} if laid and laid.cache else {},
            "systems": {"crm": crm, "erp": laid.erp if laid else erp},
            "owners": {**owners, Kind.CUSTOMER: ["crm", "erp"]},
        }
    )


def embedded(demo: Demo) -> dict[str, Any]:
    """Return the settings of the embedded ERP."""
    return _sql(demo.erp, "erp")


def _sql(path: Path, tables: str) -> dict[str, Any]:
    return {
        "vendor": "sql",
        "url": f"sqlite+aiosqlite:///{path}",
        "tables": tables,
        "timezone": ZONE,
    }


def addresses(chosen: Settings) -> dict[str, dict[str, str]]:
    """Say which product each system is and where it answers."""
    found = {}
    for name, system in chosen.systems.items():
        url = system.base_url if isinstance(system, OverHttp) else ""
        url = system.url.get_secret_value() if isinstance(system, Sql) else url
        found[name] = {"vendor": system.vendor, "url": url}
    return found
