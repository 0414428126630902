"""Wukong CRM, versions 11 and 9."""
