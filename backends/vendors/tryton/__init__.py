"""Tryton, series 8: an ERP spoken to by JSON-RPC."""
