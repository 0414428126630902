"""Neocrm (Xiaoshouyi): a CRM spoken to by its query language XOQL."""
