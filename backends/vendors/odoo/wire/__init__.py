"""Odoo's records as its models declare them, and what they mean to the business.

Source: github.com/odoo/odoo and github.com/odoo/documentation. A member with a default is a field
that not every Odoo has: it belongs to an app of its own, or was renamed between 17 and 19.
"""
