"""Jiandaoyun: a CRM or ERP that a company has made of forms, read by a map of its widgets."""
