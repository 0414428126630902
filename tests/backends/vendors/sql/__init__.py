"""Tests of the vendor `sql`."""
