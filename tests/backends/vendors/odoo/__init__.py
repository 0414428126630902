"""The vendor `odoo`."""
