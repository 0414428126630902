"""The questions put to an ERP's tables; the column names of an answer are the wire's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CUSTOMER = """
SELECT c.number        AS "key",
       c.name          AS name,
       c.region        AS region,
       c.phone         AS phone,
       c.email         AS email,
       c.address       AS address,
       c.tax_number    AS tax_number,
       c.created_at    AS created,
       c.updated_at    AS updated
  FROM customer AS c
"""

_ORDER_COLUMNS = """
SELECT o.number        AS number,
       o.customer      AS customer,
       o.document      AS document,
       o.reference     AS reference,
       o.ordered       AS ordered,
       o.requested     AS requested,
       o.promised      AS promised,
       o.currency      AS currency,
       o.net           AS net,
       o.gross         AS gross,
       o.cost          AS cost,
       o.delivery_status AS delivery_status,
       o.billing_status AS billing_status,
       o.rejected      AS rejected,
       o.draft         AS draft,
       EXISTS (SELECT 1 FROM order_block AS b WHERE b.order_number = o.number) AS held
"""

_BY_REFERENCE = """,
       found.asked     AS asked
  FROM (SELECT number AS asked, number FROM sales_order WHERE number IN :keys
         UNION
        SELECT reference, number FROM sales_order WHERE reference IN :keys
         UNION
        SELECT delivery_number, order_number FROM delivery_line WHERE delivery_number IN :keys
         UNION
        SELECT d.tracking_number, l.order_number
          FROM delivery AS d JOIN delivery_line AS l ON l.delivery_number = d.number
         WHERE d.tracking_number IN :keys) AS found
  JOIN sales_order AS o ON o.number = found.number
"""

_DELIVERY_COLUMNS = """
SELECT d.number        AS number,
       d.customer      AS customer,
       d.status        AS status,
       d.carrier       AS carrier,
       d.tracking_number AS tracking_number,
       d.shipped       AS shipped,
       d.eta           AS eta,
       d.delivered     AS delivered
"""

_BY_ORDER = """,
       served.order_number AS asked
  FROM (SELECT DISTINCT order_number, delivery_number
          FROM delivery_line WHERE order_number IN :keys) AS served
  JOIN delivery AS d ON d.number = served.delivery_number
"""

_STOCK = """
SELECT s.sku           AS sku,
       s.site          AS site,
       s.unit          AS unit,
       s.on_hand       AS on_hand,
       s.reserved      AS reserved,
       s.available     AS available
  FROM stock AS s
 WHERE s.sku IN :keys
"""

_INCOMING = """
SELECT i.sku           AS sku,
       i.site          AS site,
       i.expected      AS "date",
       i.quantity      AS quantity
  FROM incoming AS i
 WHERE i.sku IN :keys
 ORDER BY i.expected
"""

QUERIES: Final[Mapping[str, str]] = {
    "customer.key": f"{_CUSTOMER} WHERE c.number IN :keys",
    "customer.all": _CUSTOMER,
    "customer.changed": """
SELECT c.number        AS "key",
       c.updated_at    AS changed
  FROM customer AS c
 WHERE c.updated_at >= :since
""",
    "order.key": f"{_ORDER_COLUMNS}  FROM sales_order AS o\n WHERE o.number IN :keys",
    "order.customer": f"{_ORDER_COLUMNS}  FROM sales_order AS o\n WHERE o.customer IN :keys",
    # One row per order and per reference that found it; `asked` is that reference.
    "order.reference": f"{_ORDER_COLUMNS}{_BY_REFERENCE}",
    "order.lines": """
SELECT l.order_number  AS order_number,
       CAST(l.position AS TEXT) AS position,
       l.sku           AS sku,
       l.name          AS name,
       l.quantity      AS quantity,
       l.open_quantity AS open_quantity,
       l.unit          AS unit,
       l.price         AS price,
       l.price_quantity AS price_quantity,
       l.price_unit    AS price_unit,
       l.amount        AS amount
  FROM order_line AS l
 WHERE l.order_number IN :keys
 ORDER BY l.order_number, l.position
""",
    "order.schedule": """
SELECT s.order_number  AS order_number,
       CAST(s.position AS TEXT) AS position,
       s.due           AS "date",
       s.requested     AS requested,
       s.confirmed     AS confirmed,
       s.delivered     AS delivered
  FROM order_schedule AS s
 WHERE s.order_number IN :keys
 ORDER BY s.order_number, s.position, s.due
""",
    "order.blocks": """
SELECT b.order_number  AS order_number,
       b.kind          AS kind,
       b.reason        AS reason
  FROM order_block AS b
 WHERE b.order_number IN :keys
 ORDER BY b.order_number, b.kind
""",
    "order.parties": """
SELECT o.number AS order_number, 'sold_to' AS role, c.number AS "key", c.name AS name
  FROM sales_order AS o JOIN customer AS c ON c.number = o.customer WHERE o.number IN :keys
 UNION ALL
SELECT o.number, 'ship_to', c.number, c.name
  FROM sales_order AS o JOIN customer AS c ON c.number = o.ship_to WHERE o.number IN :keys
 UNION ALL
SELECT o.number, 'payer', c.number, c.name
  FROM sales_order AS o JOIN customer AS c ON c.number = o.payer WHERE o.number IN :keys
""",
    "delivery.customer": f"{_DELIVERY_COLUMNS}  FROM delivery AS d\n WHERE d.customer IN :keys",
    # One row per delivery and per order that it serves; `asked` is that order.
    "delivery.order": f"{_DELIVERY_COLUMNS}{_BY_ORDER}",
    "delivery.lines": """
SELECT l.delivery_number AS delivery_number,
       l.order_number  AS "order",
       CAST(l.position AS TEXT) AS position,
       l.sku           AS sku,
       l.quantity      AS quantity,
       l.unit          AS unit
  FROM delivery_line AS l
 WHERE l.delivery_number IN :keys
 ORDER BY l.delivery_number, l.order_number, l.position
""",
    "invoice.customer": """
SELECT i.number        AS number,
       i.customer      AS customer,
       i.issued        AS issued,
       i.due           AS due,
       i.amount        AS amount,
       i.open_amount   AS open_amount,
       i.currency      AS currency,
       i.status        AS status
  FROM invoice AS i
 WHERE i.customer IN :keys
""",
    "payment.customer": """
SELECT p.number        AS number,
       p.customer      AS customer,
       p.received      AS received,
       p.amount        AS amount,
       p.open_amount   AS open_amount,
       p.currency      AS currency,
       p.status        AS status
  FROM payment AS p
 WHERE p.customer IN :keys
""",
    "credit.customer": """
SELECT a.customer      AS customer,
       a.segment       AS segment,
       a.currency      AS currency,
       a.credit_limit  AS "limit",
       a.exposure      AS exposure,
       a.exposure_basis AS exposure_basis,
       a.overdue       AS overdue,
       a.blocked       AS blocked,
       a.payment_terms AS payment_terms
  FROM credit_account AS a
 WHERE a.customer IN :keys
""",
    "product.key": """
SELECT p.sku           AS sku,
       p.name          AS name,
       p.unit          AS unit,
       p.category      AS category
  FROM product AS p
 WHERE p.sku IN :keys
""",
    "stock.sku": _STOCK,
    "stock.incoming": _INCOMING,
    "availability.sku": _STOCK,
    "availability.incoming": _INCOMING,
    # A customer's own prices go before list prices; a quantity takes the highest scale it reaches.
    # :customer, :quantity and :unit are NULL where the caller names none.
    "price.sku": """
SELECT ranked.sku      AS sku,
       ranked.customer AS customer,
       ranked.min_quantity AS quantity,
       ranked.unit     AS unit,
       ranked.currency AS currency,
       ranked.amount   AS amount,
       ranked.price_quantity AS price_quantity,
       ranked.unit     AS price_unit,
       ranked.valid_until AS valid_until
  FROM (SELECT p.*,
               RANK() OVER (PARTITION BY p.sku, p.currency, p.unit
                                ORDER BY p.customer IS NULL) AS choice,
               ROW_NUMBER() OVER (PARTITION BY p.sku, p.currency, p.unit
                                      ORDER BY p.customer IS NULL,
                                               CAST(p.min_quantity AS NUMERIC) DESC) AS scale
          FROM price AS p
         WHERE p.sku IN :keys
           AND (p.customer IS NULL OR p.customer = :customer)
           AND p.currency = coalesce(
                 (SELECT c.currency FROM customer AS c WHERE c.number = :customer), p.currency)
           AND (:quantity IS NULL
                OR CAST(p.min_quantity AS NUMERIC) <= CAST(:quantity AS NUMERIC))
           AND (:unit IS NULL OR p.unit = :unit)) AS ranked
 WHERE ranked.choice = 1
   AND (:quantity IS NULL OR ranked.scale = 1)
""",
}
