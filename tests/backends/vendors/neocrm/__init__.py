"""Neocrm, tested."""
