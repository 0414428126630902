"""The products that are spoken to, one folder each."""
