"""Fxiaoke (ShareCRM), a CRM with orders: JSON over HTTP with tokens of two generations."""
