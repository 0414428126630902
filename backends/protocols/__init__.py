"""How systems talk, one file per protocol."""
