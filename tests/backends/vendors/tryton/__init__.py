"""Tryton, from recorded answers and against a running server."""
