"""Whether an answer is the whole answer: a figure for half of it is no figure."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from benchmarks.race.candidates import Candidate
from benchmarks.race.workloads import HIDDEN, Workload

_SECONDS = 20.0


class Wrong(Exception):
    """The candidate's answer is not what was asked for."""


def leaves(value: Any) -> int:
    """Count the values of an answer that are not null."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 0 if value is None else 1


def ask(candidate: Candidate, workload: Workload) -> bytes:
    """Ask one question; raise what HTTP raises."""
    question = candidate.question(workload).read_text()
    headers = dict(line.split(": ", 1) for line in candidate.headers[workload.role])
    answer = httpx.post(
        candidate.url,
        json={"query": question, "variables": workload.example},
        headers={"accept": "application/json", **headers},
        timeout=_SECONDS,
        trust_env=False,
    )
    return answer.raise_for_status().content


def check(candidate: Candidate, workload: Workload) -> int:
    """Return an answer's length; raise Wrong where it is not whole."""
    body = ask(candidate, workload)
    problem = complaint(msgspec.json.decode(body), candidate.leaves(workload), workload.role)
    if problem:
        raise Wrong(f"{candidate.name}, {workload.title}: {problem}: {body[:300]!r}")
    return len(body)


def complaint(answer: dict[str, Any], wanted: int, role: str) -> str | None:
    """Say what is wrong with an answer; where something is hidden there must be an error."""
    found = leaves(answer.get("data"))
    if found != wanted:
        return f"{found} values instead of {wanted}"
    if bool(answer.get("errors")) != (role == HIDDEN):
        return "an error too many" if answer.get("errors") else "no error for what is hidden"
    return None
