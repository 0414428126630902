"""The benchmark of mapping, small."""
