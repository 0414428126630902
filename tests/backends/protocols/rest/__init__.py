"""Described JSON over HTTP, part by part."""
