"""Kingdee K/3 Cloud: an ERP whose forms are queried by JSON over HTTP."""
