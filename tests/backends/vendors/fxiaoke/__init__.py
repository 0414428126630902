"""Fxiaoke, by the kit and by what only it does."""
