"""Tests of the gateway's settings."""
