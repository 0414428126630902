"""The vendor `sql`: a CRM or ERP read straight from its tables, a replica or reporting views."""
