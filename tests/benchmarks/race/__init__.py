"""Tests of the race against the peers."""
