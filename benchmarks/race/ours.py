"""Our gateway as a company runs it: policy, read log, access log, metrics, limits and cache on."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Final

from backends.vocabulary import Kind
from benchmarks.race.candidates import PORT, Candidate
from benchmarks.race.stub import URL as STUB
from benchmarks.race.workloads import HIDDEN, SEEN, WORKLOADS
from gateway.auth import LocalKey, expected, issue
from gateway.settings import load
from policies.principal import Principal

HERE: Final = Path(__file__).parent
STUB_SETTINGS: Final = HERE.parent / "stub.toml"
QUERIES: Final = HERE / "queries"
_ROLES: Final = {SEEN: "admin", HIDDEN: "care"}
_DATABASES: Final = ("AUTH__DATABASE", "AUDIT__URL", "DIRECTORY__URL")
_DAY: Final = 86_400.0
_STATES: Final = {
    "w1": 5,
    "w1warm": 5,
    "w1slow": 5,
    "w4": 4,
    "w2": 1,
    "w3": 20,
}  # each section says what it is worth


def ours(
    folder: Path, *, warm: bool | None, workers: int = 1, redis: str | None = None
) -> Candidate:
    """Write its settings into the folder; ``redis`` is the address of what the workers share.

    ``warm`` keeps all that was read, else only stock is kept; None: as the project's own settings
    keep it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "c360.toml"
    file.write_text(settings(warm=warm))
    environment = _environment(folder, workers)
    if redis:
        environment["C360_CACHE__URL"] = redis
    return Candidate(
        name="ours",
        command=(sys.executable, *("-m", "gateway", "serve", "-c", str(file))),
        folder=HERE.parents[1],
        environment=os.environ | environment,
        url=f"http://127.0.0.1:{PORT}/graphql",
        queries=QUERIES,
        headers={role: (_bearer(file, environment, name),) for role, name in _ROLES.items()},
        more=_STATES,
        runs=frozenset(name for name, one in WORKLOADS.items() if warm in {None, one.warm}),
    )


def settings(*, warm: bool | None) -> str:
    """Return the settings of the stub with those of a race.

    One caller asks everything here, so its limit is out of reach; it is still counted.
    """
    keeping = "1h" if warm else "0s"
    kinds = [kind for kind in Kind if warm or (warm is False and kind is not Kind.STOCK)]
    windows = [f'{kind} = {{ fresh = "{keeping}", revalidate = "{keeping}" }}' for kind in kinds]
    return "\n".join(
        [
            STUB_SETTINGS.read_text(),
            "[policy]",
            f'files = ["{QUERIES / "hidden_credit.csv"}"]',
            "[limits]",
            "per_minute = 1000000000",
            "[freshness]",
            *windows,
            "",
        ]
    )


def _environment(folder: Path, workers: int) -> dict[str, str]:
    databases = {
        f"C360_{name}": f"sqlite+aiosqlite:///{folder / name.lower()}.db" for name in _DATABASES
    }
    keys = {
        f"C360_{name}": secrets.token_hex(32)
        for name in ("AUTH__KEY", "AUDIT__KEY", "SERVER__CURSOR_SECRET")
    }
    server = {"C360_SERVER__PORT": str(PORT), "C360_SERVER__WORKERS": str(workers)}
    systems = {f"C360_SYSTEMS__{name}__BASE_URL": STUB for name in ("CRM", "ERP")}
    return {**databases, **keys, **server, **systems}


def _bearer(file: Path, environment: dict[str, str], role: str) -> str:
    auth = load(file, environment).auth
    assert auth.key is not None
    who = Principal(subject="race", roles=(role,))
    key = LocalKey.read(auth.key.get_secret_value())
    return "authorization: Bearer " + issue(key, who, expected=expected(auth), lifetime=_DAY)
