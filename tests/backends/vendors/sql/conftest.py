"""The demo's databases, once for all tests here, and two that are small enough to know by heart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.demo.schema import CRM_TABLES, ERP_TABLES
from gateway.demo.seed import Demo, write
from tests.backends.vendors.sql.asking import make
from tests.databases import POSTGRESQL, SQLITE
from tests.postgresql import PostgreSQL

_KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.integration)]

_CRM = """
INSERT INTO account VALUES ('C1', '青岛海川机械有限公司', 'enterprise', 'A', 'machinery',
  'east-china', 'active', 'rep01', '李娜', 'east', '+86 532 5550 0001', 'info@haichuan.example',
  'https://haichuan.example', '青岛, 海尔路1号', '91370211MAQ751NY50',
  '2024-01-02T03:04:05.000000Z', '2026-02-01T00:00:00.000000Z', 'D1, D2'),
 ('C2', 'O''Neil & Sons "100%" _', NULL, NULL, NULL, NULL, 'Reactivation', NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO contact VALUES ('P1', 'C1', '王伟', '采购经理', NULL, 'wei@haichuan.example', 1);
INSERT INTO interaction VALUES
 ('I1', 'C1', '2026-03-01T08:00:00.000000Z', 'CALL', '交货', '询问交货时间', 'IN', 'rep01', 'P1'),
 ('I2', 'C1', '2026-03-01T15:00:00', 'WECHAT', NULL, NULL, NULL, NULL, NULL),
 ('I3', 'C1', '2026-03-01T08:00:00.000000Z', 'note', NULL, NULL, 'SIDEWAYS', NULL, NULL);
INSERT INTO opportunity VALUES
 ('O1', 'C1', '产线扩建', 'OPEN', 'Proposal', '1234567.80', 'CNY', '0.5', '2026-06-30', 'rep01');
INSERT INTO quote VALUES
 ('Q1', 'C1', 'QU-1', 'SENT', '0.10', 'CNY', '2026-02-20', '2026-05-20', 'rep01');
INSERT INTO contract VALUES
 ('K1', 'C1', 'CT-1', '框架协议', 'PAUSED', '10.00', 'EUR', '2026-01-01', '2026-12-31', NULL);
INSERT INTO ticket VALUES ('T1', 'C1', 'CS-1', '轴承异响', 'WAITING', 'URGENT',
  '2026-02-28T23:59:59.123456Z', NULL, 'agent01');
"""

_ERP = """
INSERT INTO customer VALUES ('D1', '青岛海川机械有限公司', 'east-china', 'CNY', NULL, NULL, NULL,
  '91370211MAQ751NY50', NULL, NULL), ('D2', 'Haichuan', NULL, 'USD', NULL, NULL, NULL, NULL, NULL,
  NULL), ('D3', 'Nothing yet', NULL, 'CNY', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO sales_order VALUES
 ('1', 'D1', 'D2', 'D1', 'ORDER', 'PO-1', '2026-02-01', '2026-02-11', NULL, 'CNY', '0.30', '0.34',
  '0.20', 'PARTIAL', 'NONE', 0, 0),
 ('2', 'D1', 'D1', 'D1', 'ORDER', 'PO-2', '2026-02-02', NULL, NULL, 'CNY', '5', '5', NULL,
  'COMPLETE', 'COMPLETE', 0, 0),
 ('3', 'D1', 'D1', 'D1', 'ORDER', 'PO-1', '2026-02-02', NULL, NULL, 'CNY', '5', '5', NULL,
  'COMPLETE', 'COMPLETE', 0, 0),
 ('4', 'D1', 'D1', 'D1', 'KONSI', NULL, NULL, NULL, NULL, 'CNY', NULL, NULL, NULL, NULL,
  NULL, 1, 0),
 ('5', 'D2', 'D2', 'D2', 'ORDER', NULL, '2026-02-05', NULL, NULL, 'USD', NULL, NULL, NULL, 'NONE',
  'NONE', 0, 1);
INSERT INTO order_line VALUES
 ('1', 10, 'BRG-1', '轴承', '3', '1', 'pcs', '10.00', '100', 'pcs', '0.30'),
 ('1', 20, 'CAB-1', NULL, '2.5', '2.5', 'm', NULL, NULL, NULL, NULL);
INSERT INTO order_schedule VALUES ('1', 10, '2026-02-11', '2', '2', '2'),
 ('1', 10, '2026-02-25', '1', '0', '0');
INSERT INTO order_block VALUES ('3', 'credit', '信用额度超限');
INSERT INTO delivery VALUES
 ('8', 'D1', 'IN_TRANSIT', 'DHL', 'JD01', '2026-02-12', '2026-03-03', NULL),
 ('9', 'D1', 'ON_THE_MOON', NULL, NULL, NULL, NULL, NULL);
INSERT INTO delivery_line VALUES ('8', '1', 10, 'BRG-1', '2', 'pcs'), ('8', '2', 10, 'BRG-1', '1',
  'pcs'), ('8', '2', 20, 'CAB-1', '7', 'm');
INSERT INTO invoice VALUES
 ('90', 'D1', '2026-02-12', '2026-03-14', '0.34', '0.04', 'CNY', 'PARTIALLY_PAID');
INSERT INTO payment VALUES ('14', 'D1', '2026-02-20', '0.30', '0.00', 'CNY', 'MATCHED');
INSERT INTO credit_account VALUES
 ('D1', '1000', 'CNY', '1000.00', '999.99', 'NATIVE', '0.04', 0, 'NET30');
INSERT INTO product VALUES ('BRG-1', '轴承 Bearing', 'pcs', 'bearings');
INSERT INTO stock VALUES ('BRG-1', 'SH01', 'pcs', '5', '8', '-3'),
 ('BRG-1', 'QD02', 'pcs', '40', '0', '40');
INSERT INTO incoming VALUES ('BRG-1', 'SH01', '2026-03-09', '10'),
 ('BRG-1', 'SH01', '2026-02-20', '2');
INSERT INTO price VALUES ('BRG-1', NULL, 'CNY', '1', 'pcs', '10.00', '100', '2026-12-31'),
 ('BRG-1', NULL, 'CNY', '100', 'pcs', '9.50', '100', '2026-12-31'),
 ('BRG-1', NULL, 'USD', '1', 'pcs', '1.40', '100', NULL),
 ('BRG-1', 'D1', 'CNY', '1', 'pcs', '8.00', '100', '2026-06-30');
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return write(tmp_path_factory.mktemp("demo"), dt.date(2026, 3, 2))


@pytest.fixture(scope="session")
def crm_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("crm") / "crm.sqlite", CRM_TABLES + _CRM)


@pytest.fixture(scope="session")
def erp_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("erp") / "erp.sqlite", ERP_TABLES + _ERP)


@pytest.fixture(scope="session", params=_KINDS)
def crm_place(request: pytest.FixtureRequest, crm_file: Path) -> Iterator[Path | str]:
    """Give the small CRM as a file, and in a server."""
    yield from _places(request, crm_file, CRM_TABLES + _CRM)


@pytest.fixture(scope="session", params=_KINDS)
def erp_place(request: pytest.FixtureRequest, erp_file: Path) -> Iterator[Path | str]:
    """Give the small ERP as a file, and in a server."""
    yield from _places(request, erp_file, ERP_TABLES + _ERP)


def _places(request: pytest.FixtureRequest, file: Path, script: str) -> Iterator[Path | str]:
    if request.param == SQLITE:
        yield file
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        server.fill(url, script.replace("WITHOUT ROWID", ""))
        yield url
