"""The fault lab: the demo's CRM and ERP over HTTP, and Redis, each to be broken on command."""
