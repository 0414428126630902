"""Tests of change notices."""
