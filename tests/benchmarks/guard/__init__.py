"""Tests of the guard against slow changes."""
