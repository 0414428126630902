"""Whole gateways over the fake servers of the vendors."""
