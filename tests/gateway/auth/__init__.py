"""Tests of who is let in beyond an issuer's tokens."""
