"""The image: linted, run by nobody in particular, and with all in it that the gateway needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.places import DEPLOY, ROOT

TEXT = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PROGRAMS = Path(sys.executable).parent
COPIED = re.findall(r"^COPY (\w+) \1$", TEXT, re.MULTILINE)


def test_hadolint_finds_nothing() -> None:
    strictly = ("--failure-threshold", "style")
    command = [str(PROGRAMS / "hadolint"), *strictly, str(DEPLOY / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.decode()) == (0, "")


def test_it_runs_as_a_user_by_number_who_is_not_root() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", TEXT, re.MULTILINE)
    assert int(user) > 0
    assert TEXT.index("USER") < TEXT.index("ENTRYPOINT")


def test_what_is_copied_is_all_that_the_command_needs(tmp_path: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "gateway", "schema"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, timeout=120, env={"PATH": ""}
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"type Customer" in done.stdout


def test_the_context_holds_what_is_copied_and_no_more() -> None:
    text = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert text.startswith("*\n")
    kept = set(re.findall(r"^!(\S+)$", text, re.MULTILINE))
    assert kept == {*COPIED, "requirements/*.lock"}


def test_the_driver_of_postgresql_is_pinned_with_its_hashes() -> None:
    (lines,) = re.findall(r"RUN sed -n '(.*?)' dev\.lock", TEXT)
    done = subprocess.run(
        ["sed", "-n", lines, ROOT / "requirements" / "dev.lock"],
        capture_output=True,
        check=True,
        timeout=10,
    )
    pinned = done.stdout.decode().splitlines()
    assert re.fullmatch(r"asyncpg==[\d.]+ \\", pinned[0])
    assert all(line.strip().startswith("--hash=sha256:") for line in pinned[1:])
    assert len(pinned) > 1
