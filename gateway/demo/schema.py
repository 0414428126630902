"""The tables of the demo's CRM and ERP.

Amounts and quantities are TEXT, so that decimals keep their digits; instants are UTC text with
microseconds, days ISO text, flags 0 or 1. The two databases know nothing of each other but the
ERP's customer numbers in ``account.erp_numbers``, with commas between them.
"""

from __future__ import annotations

from typing import Final

CRM_TABLES: Final = """
CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, segment TEXT, grade TEXT, industry TEXT, region TEXT,
  stage TEXT, owner_code TEXT, owner_name TEXT, team TEXT, phone TEXT, email TEXT, website TEXT,
  address TEXT, tax_number TEXT, created_at TEXT, updated_at TEXT, erp_numbers TEXT
) WITHOUT ROWID;
CREATE TABLE contact (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT, title TEXT, phone TEXT, email TEXT,
  is_primary INTEGER NOT NULL
);
CREATE TABLE interaction (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, happened_at TEXT NOT NULL, kind TEXT NOT NULL,
  subject TEXT, body TEXT, direction TEXT, rep_code TEXT, contact_id TEXT
);
CREATE TABLE opportunity (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT, status TEXT, stage TEXT, amount TEXT,
  currency TEXT, probability TEXT, expected_close TEXT, owner_code TEXT
);
CREATE TABLE quote (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, number TEXT NOT NULL, status TEXT, amount TEXT,
  currency TEXT, issued_on TEXT, valid_until TEXT, owner_code TEXT
);
CREATE TABLE contract (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, number TEXT NOT NULL, name TEXT, status TEXT,
  amount TEXT, currency TEXT, starts_on TEXT, ends_on TEXT, owner_code TEXT
);
CREATE TABLE ticket (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, number TEXT NOT NULL, subject TEXT, status TEXT,
  priority TEXT, opened_at TEXT, closed_at TEXT, assignee TEXT
);
"""

CRM_INDICES: Final = """
CREATE INDEX account_by_update ON account (updated_at);
CREATE INDEX contact_of_account ON contact (account_id);
CREATE INDEX interaction_of_account ON interaction (account_id, happened_at);
CREATE INDEX opportunity_of_account ON opportunity (account_id);
CREATE INDEX quote_of_account ON quote (account_id);
CREATE INDEX contract_of_account ON contract (account_id);
CREATE INDEX ticket_of_account ON ticket (account_id);
"""

ERP_TABLES: Final = """
CREATE TABLE customer (
  number TEXT PRIMARY KEY, name TEXT NOT NULL, region TEXT, currency TEXT NOT NULL, phone TEXT,
  email TEXT, address TEXT, tax_number TEXT, created_at TEXT, updated_at TEXT
) WITHOUT ROWID;
CREATE TABLE sales_order (
  number TEXT PRIMARY KEY, customer TEXT NOT NULL, ship_to TEXT, payer TEXT, document TEXT NOT NULL,
  reference TEXT, ordered TEXT, requested TEXT, promised TEXT, currency TEXT NOT NULL, net TEXT,
  gross TEXT, cost TEXT, delivery_status TEXT, billing_status TEXT, rejected INTEGER NOT NULL,
  draft INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE order_line (
  order_number TEXT NOT NULL, position INTEGER NOT NULL, sku TEXT, name TEXT, quantity TEXT,
  open_quantity TEXT, unit TEXT, price TEXT, price_quantity TEXT, price_unit TEXT, amount TEXT,
  PRIMARY KEY (order_number, position)
) WITHOUT ROWID;
CREATE TABLE order_schedule (
  order_number TEXT NOT NULL, position INTEGER NOT NULL, due TEXT NOT NULL, requested TEXT,
  confirmed TEXT, delivered TEXT, PRIMARY KEY (order_number, position, due)
) WITHOUT ROWID;
CREATE TABLE order_block (
  order_number TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT, PRIMARY KEY (order_number, kind)
) WITHOUT ROWID;
CREATE TABLE delivery (
  number TEXT PRIMARY KEY, customer TEXT NOT NULL, status TEXT, carrier TEXT, tracking_number TEXT,
  shipped TEXT, eta TEXT, delivered TEXT
) WITHOUT ROWID;
CREATE TABLE delivery_line (
  delivery_number TEXT NOT NULL, order_number TEXT NOT NULL, position INTEGER NOT NULL, sku TEXT,
  quantity TEXT, unit TEXT, PRIMARY KEY (delivery_number, order_number, position)
) WITHOUT ROWID;
CREATE TABLE invoice (
  number TEXT PRIMARY KEY, customer TEXT NOT NULL, issued TEXT, due TEXT, amount TEXT,
  open_amount TEXT, currency TEXT, status TEXT
) WITHOUT ROWID;
CREATE TABLE payment (
  number TEXT PRIMARY KEY, customer TEXT NOT NULL, received TEXT, amount TEXT, open_amount TEXT,
  currency TEXT, status TEXT
) WITHOUT ROWID;
CREATE TABLE credit_account (
  customer TEXT NOT NULL, segment TEXT NOT NULL, currency TEXT NOT NULL, credit_limit TEXT,
  exposure TEXT, exposure_basis TEXT NOT NULL, overdue TEXT, blocked INTEGER, payment_terms TEXT,
  PRIMARY KEY (customer, segment, currency)
) WITHOUT ROWID;
CREATE TABLE product (sku TEXT PRIMARY KEY, name TEXT, unit TEXT, category TEXT) WITHOUT ROWID;
CREATE TABLE stock (
  sku TEXT NOT NULL, site TEXT NOT NULL, unit TEXT NOT NULL, on_hand TEXT, reserved TEXT,
  available TEXT, PRIMARY KEY (sku, site)
) WITHOUT ROWID;
CREATE TABLE incoming (
  sku TEXT NOT NULL, site TEXT NOT NULL, expected TEXT NOT NULL, quantity TEXT NOT NULL,
  PRIMARY KEY (sku, site, expected)
) WITHOUT ROWID;
CREATE TABLE price (
  sku TEXT NOT NULL, customer TEXT, currency TEXT NOT NULL, min_quantity TEXT NOT NULL,
  unit TEXT NOT NULL, amount TEXT NOT NULL, price_quantity TEXT NOT NULL, valid_until TEXT
);
"""

ERP_INDICES: Final = """
CREATE INDEX customer_by_update ON customer (updated_at);
CREATE INDEX order_of_customer ON sales_order (customer, ordered);
CREATE INDEX order_by_reference ON sales_order (reference);
CREATE INDEX delivery_of_customer ON delivery (customer);
CREATE INDEX delivery_by_tracking_number ON delivery (tracking_number);
CREATE INDEX delivery_line_of_order ON delivery_line (order_number);
CREATE INDEX invoice_of_customer ON invoice (customer);
CREATE INDEX payment_of_customer ON payment (customer);
CREATE INDEX price_of_product ON price (sku, customer);
"""
