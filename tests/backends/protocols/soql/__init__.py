"""SQL-like query languages, tested."""
