"""Odoo, 17 and later: CRM and ERP in one, spoken to by JSON-2 or by JSON-RPC."""
