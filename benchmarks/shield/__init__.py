"""The shield under fire: what the ERP and the callers see when much is asked and much fails."""
