"""Jiandaoyun: the kit over invented forms, quirks, pushes, and drafts of field maps."""
