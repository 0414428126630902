"""Tests of the read log."""
