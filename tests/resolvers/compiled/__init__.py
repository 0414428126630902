"""Tests of compiled operations."""
