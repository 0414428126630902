"""Tests of the directory, on real SQLite files."""
