"""The questions put to a CRM's tables; the column names of an answer are the wire's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ACCOUNT = """
SELECT a.id            AS "key",
       a.name          AS name,
       a.segment       AS segment,
       a.grade         AS grade,
       a.industry      AS industry,
       a.region        AS region,
       a.stage         AS stage,
       a.owner_code    AS owner,
       a.owner_name    AS owner_name,
       a.team          AS team,
       a.phone         AS phone,
       a.email         AS email,
       a.website       AS website,
       a.address       AS address,
       a.tax_number    AS tax_number,
       a.created_at    AS created,
       a.updated_at    AS updated,
       a.erp_numbers   AS erp_numbers
  FROM account AS a
"""

QUERIES: Final[Mapping[str, str]] = {
    "customer.key": f"{_ACCOUNT} WHERE a.id IN :keys",
    "customer.all": _ACCOUNT,
    "customer.changed": """
SELECT a.id            AS "key",
       a.updated_at    AS changed
  FROM account AS a
 WHERE a.updated_at >= :since
""",
    "contact.customer": """
SELECT c.id            AS "key",
       c.account_id    AS customer,
       c.name          AS name,
       c.title         AS title,
       c.phone         AS phone,
       c.email         AS email,
       c.is_primary    AS "primary"
  FROM contact AS c
 WHERE c.account_id IN :keys
""",
    "interaction.customer": """
SELECT i.id            AS "key",
       i.account_id    AS customer,
       i.happened_at   AS "at",
       i.kind          AS kind,
       i.subject       AS subject,
       i.body          AS body,
       i.direction     AS direction,
       i.rep_code      AS "by",
       i.contact_id    AS contact
  FROM interaction AS i
 WHERE i.account_id IN :keys
""",
    "opportunity.customer": """
SELECT o.id            AS "key",
       o.account_id    AS customer,
       o.name          AS name,
       o.status        AS status,
       o.stage         AS stage,
       o.amount        AS amount,
       o.currency      AS currency,
       o.probability   AS probability,
       o.expected_close AS expected_close,
       o.owner_code    AS owner
  FROM opportunity AS o
 WHERE o.account_id IN :keys
""",
    "quote.customer": """
SELECT q.id            AS "key",
       q.account_id    AS customer,
       q.number        AS number,
       q.status        AS status,
       q.amount        AS amount,
       q.currency      AS currency,
       q.issued_on     AS issued,
       q.valid_until   AS valid_until,
       q.owner_code    AS owner
  FROM quote AS q
 WHERE q.account_id IN :keys
""",
    "contract.customer": """
SELECT c.id            AS "key",
       c.account_id    AS customer,
       c.number        AS number,
       c.name          AS name,
       c.status        AS status,
       c.amount        AS amount,
       c.currency      AS currency,
       c.starts_on     AS starts,
       c.ends_on       AS ends,
       c.owner_code    AS owner
  FROM contract AS c
 WHERE c.account_id IN :keys
""",
    "ticket.customer": """
SELECT t.id            AS "key",
       t.account_id    AS customer,
       t.number        AS number,
       t.subject       AS subject,
       t.status        AS status,
       t.priority      AS priority,
       t.opened_at     AS opened,
       t.closed_at     AS closed,
       t.assignee      AS assignee
  FROM ticket AS t
 WHERE t.account_id IN :keys
""",
}
