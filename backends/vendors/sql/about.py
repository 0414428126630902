"""What is told of the vendor `sql`."""

from backends.vendor import Grade, Vendor
from backends.vendors.sql.queries import choose, serves

VENDOR = Vendor(
    name="sql",
    product="Any database or reporting views, with SQLAlchemy: SQLite, PostgreSQL",
    protocol="SQL",
    grade=Grade.REAL,
    serves={**serves(choose("crm", {})), **serves(choose("erp", {}))},
)
