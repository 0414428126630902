"""A process that serves one domain knows the systems of that domain and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backends.vocabulary import Kind
from gateway.settings import Settings
from gateway.subgraphs import keeps_directory, narrowed
from resolvers.domains import KINDS, Domain
from tests.journeys.company import settings


def chosen(folder: Path, subgraph: str | None) -> Settings:
    server: dict[str, Any] = {"subgraph": subgraph} if subgraph else {}
    return settings(folder, server=server)


def test_a_process_without_a_domain_is_told_everything(tmp_path: Path) -> None:
    whole = chosen(tmp_path, None)
    assert narrowed(whole) is whole


@pytest.mark.parametrize(
    ("domain", "systems"),
    [
        (Domain.DIRECTORY, {"crm", "erp"}),
        (Domain.CRM, {"crm"}),
        (Domain.ERP, {"erp"}),
        (Domain.INVENTORY, {"erp"}),
    ],
)
def test_only_the_owners_of_its_kinds_are_connected(
    tmp_path: Path, domain: Domain, systems: set[str]
) -> None:
    left = narrowed(chosen(tmp_path, domain))
    assert {*left.systems} == systems
    assert {*left.owners} == KINDS[domain] & {*chosen(tmp_path, None).owners}


def test_owners_stay_as_they_are(tmp_path: Path) -> None:
    left = narrowed(chosen(tmp_path, Domain.DIRECTORY))
    assert left.owners[Kind.CUSTOMER] == ("crm", "erp")


def test_one_process_alone_keeps_the_directory(tmp_path: Path) -> None:
    keeping = [domain for domain in Domain if keeps_directory(chosen(tmp_path, domain))]
    assert keeping == [Domain.DIRECTORY]
    assert keeps_directory(chosen(tmp_path, None))


def test_a_domain_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="subgraph"):
        chosen(tmp_path, "sales")
