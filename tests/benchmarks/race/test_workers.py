"""One process and two."""

from __future__ import annotations

from pathlib import Path

from benchmarks.race.workers import entered
from gateway.settings import Settings, load


def loaded(folder: Path, environment: dict[str, str]) -> Settings:
    own = {k: v for k, v in environment.items() if k.startswith("C360_")}
    return load(folder / "c360.toml", own)


def test_each_number_of_workers_races_under_its_own_name(tmp_path: Path) -> None:
    assert [one.name for one in entered((1, 2), tmp_path, "redis://127.0.0.1:1/0")] == [
        "1 worker",
        "2 workers",
    ]


def test_all_share_the_redis_and_keep_databases_of_their_own(tmp_path: Path) -> None:
    one, two = entered((1, 2), tmp_path, "redis://127.0.0.1:1/0")
    first = loaded(tmp_path / "of-1", dict(one.environment))
    second = loaded(tmp_path / "of-2", dict(two.environment))
    assert (first.server.workers, second.server.workers) == (1, 2)
    assert first.cache.shared == second.cache.shared == "redis://127.0.0.1:1/0"
    assert first.directory.url != second.directory.url
